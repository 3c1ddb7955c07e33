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

/// Variables that begin a URL, and the variant of `deployment::Host` if it is not the main one.
static HOSTS: &[(&str, Option<&str>)] = &[
    ("{origin}", None),
    ("{engine}", None),
    ("{login}", Some("Login")),
    ("{health}", Some("Health")),
    ("{metrics}", Some("Metrics")),
];

impl Deployment {
    /// What stands before every path.
    pub fn prefix(&self) -> &'static str {
        HOSTS.iter().find_map(|(variable, _)| self.url.strip_prefix(variable)).unwrap_or(self.url)
    }

    /// Whether it is sold in editions of which not all have everything.
    pub fn has_editions(&self) -> bool {
        self.client == "Software"
    }

    /// The variant of `deployment::Host`, if it is not the main one.
    pub fn host(&self) -> Option<&'static str> {
        HOSTS.iter().find(|(variable, _)| self.url.starts_with(variable)).and_then(|(_, host)| *host)
    }
}

/// How a doc example comes to a client.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    pub name: &'static str,
    /// The variable in the example.
    pub variable: &'static str,
    /// The lines that make it, hidden in the docs.
    pub setup: &'static str,
}

const fn dremio(url: &'static str, kind: &'static str) -> Deployment {
    Deployment { vendor: "dremio", url, kind, client: kind }
}

const fn firebolt(url: &'static str, kind: &'static str, client: &'static str) -> Deployment {
    Deployment { vendor: "firebolt", url, kind, client }
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
    firebolt("{origin}/auth/v1", "V1", "V1"),
    firebolt("{origin}/iam/v2", "V1", "V1"),
    firebolt("{origin}/core/v1", "V1", "V1"),
    firebolt("{origin}/compute/v1", "V1", "V1"),
    firebolt("{origin}/aws/v2", "V1", "V1"),
    firebolt("{origin}/web/v3", "V2", "V2"),
    firebolt("{login}/oauth", "V2", "V2"),
    firebolt("{origin}", "Core", "Core"),
    firebolt("{login}", "Core", "Core"),
    firebolt("{health}", "Core", "Core"),
    firebolt("{metrics}", "Core", "Core"),
    firebolt("{engine}", "Engine", "Endpoint"),
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
        setup: r#"let cloud = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?;
let project = cloud.project("8b1c2d6e-8f6a-4c0e-9d0e-1f2a3b4c5d6e");"#,
    },
    Client {
        name: "Cloud",
        variable: "cloud",
        setup: "let cloud = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?;",
    },
    Client {
        name: "V1",
        variable: "firebolt",
        setup: "let firebolt = lakehouse::firebolt::V1::builder().build()?;",
    },
    Client {
        name: "V2",
        variable: "firebolt",
        setup: r#"let firebolt = lakehouse::firebolt::V2::builder("acme").build()?;"#,
    },
    Client {
        name: "Core",
        variable: "core",
        setup: r#"let core = lakehouse::firebolt::Core::builder("http://localhost:3473").build()?;"#,
    },
    Client {
        name: "Endpoint",
        variable: "endpoint",
        setup: r#"let core = lakehouse::firebolt::Core::builder("http://localhost:3473").build()?;
let endpoint = core.endpoint();"#,
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
