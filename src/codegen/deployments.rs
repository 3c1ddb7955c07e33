//! The deployments: which client type has the operations below which server URL.

/// One server URL of a vendor.
#[derive(Debug, PartialEq, Eq)]
pub struct Deployment {
    pub vendor: &'static str,
    /// As it stands in a spec.
    pub url: &'static str,
    /// The variant of `deployment::Kind`.
    pub kind: &'static str,
    /// The client type, in the vendor's module.
    pub client: &'static str,
}

/// Where requests for a token go, on services that have a host of their own for that.
const LOGIN: &str = "{login}";

impl Deployment {
    /// What stands before every path.
    pub fn prefix(&self) -> &'static str {
        self.url.trim_start_matches("{origin}").trim_start_matches(LOGIN)
    }

    /// Whether it is on the host that gives tokens.
    pub fn is_login(&self) -> bool {
        self.url.starts_with(LOGIN)
    }
}

/// How a doc example comes to a client.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    pub name: &'static str,
    /// The variable in the example.
    pub variable: &'static str,
    /// The line that makes it, hidden in the docs.
    pub setup: &'static str,
}

const fn dremio(url: &'static str, kind: &'static str) -> Deployment {
    Deployment { vendor: "dremio", url, kind, client: kind }
}

static DEPLOYMENTS: &[Deployment] = &[
    dremio("{origin}/api/v3", "Software"),
    dremio("{origin}/apiv2", "Software"),
    dremio("{origin}/oauth", "Software"),
    dremio("{origin}", "Software"),
    dremio("{origin}/v0/projects/{projectId}", "Project"),
    dremio("{origin}/v1/projects/{projectId}", "Project"),
    dremio("{origin}/v0", "Cloud"),
    dremio("{origin}/v1", "Cloud"),
    dremio("{login}/oauth", "Cloud"),
    dremio("{login}", "Cloud"),
];

static CLIENTS: &[Client] = &[
    Client {
        name: "Software",
        variable: "dremio",
        setup: r#"let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;"#,
    },
    Client {
        name: "Project",
        variable: "project",
        setup: r#"let project = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?.project("8b1c2d6e-8f6a-4c0e-9d0e-1f2a3b4c5d6e");"#,
    },
    Client {
        name: "Cloud",
        variable: "cloud",
        setup: "let cloud = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?;",
    },
];

/// The deployment with this server URL.
pub fn find(vendor: &str, url: &str) -> Option<&'static Deployment> {
    DEPLOYMENTS.iter().find(|deployment| deployment.vendor == vendor && deployment.url == url)
}

/// The server URLs of a vendor.
pub fn urls(vendor: &str) -> Vec<&'static str> {
    DEPLOYMENTS
        .iter()
        .filter(|deployment| deployment.vendor == vendor)
        .map(|deployment| deployment.url)
        .collect()
}

/// The client type of that name.
pub fn client(name: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.name == name)
}
