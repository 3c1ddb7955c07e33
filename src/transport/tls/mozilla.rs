//! The roots that rustls has built in, as certificates.
//!
//! `ureq` trusts either these or a list of certificates. What it brings of the roots is name, key and constraints; that is
//! also all that is read of a certificate that is trusted, so that certificates can be made of them. The whole
//! certificates would be another crate of 200 KB.

use ureq::tls::Certificate;
use webpki_roots::TLS_SERVER_ROOTS;

/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const TIME: u8 = 0x17;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// `ecdsa-with-SHA256`. Nobody looks at the signature of an authority that is trusted.
const ALGORITHM: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// `nameConstraints`.
const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x1e];

/// The certificates, in the order of the roots.
pub(super) fn certificates() -> impl Iterator<Item = Certificate<'static>> {
    TLS_SERVER_ROOTS.iter().map(|root| {
        let constraints = root.name_constraints.as_ref().map(AsRef::as_ref);
        let der = certificate(&root.subject, &root.subject_public_key_info, constraints);
        Certificate::from_der(&der).to_owned()
    })
}

fn certificate(name: &[u8], key: &[u8], constraints: Option<&[u8]>) -> Vec<u8> {
    let algorithm = item(SEQUENCE, &[&item(OBJECT, &[ALGORITHM])]);
    let name = item(SEQUENCE, &[name]);
    let key = item(SEQUENCE, &[key]);
    let time = item(TIME, &[b"200101000000Z"]);
    let validity = item(SEQUENCE, &[&time, &time]);
    let version = item(VERSION, &[&item(INTEGER, &[&[2]])]);
    let serial = item(INTEGER, &[&[1]]);
    let extensions = constraints.map(extensions).unwrap_or_default();
    let body = [&version, &serial, &algorithm, &name, &validity, &name, &key, &extensions];
    let body = item(SEQUENCE, &body.map(Vec::as_slice));
    item(SEQUENCE, &[&body, &algorithm, &item(BITS, &[&[0]])])
}

fn extensions(constraints: &[u8]) -> Vec<u8> {
    let constraints = item(OCTETS, &[&item(SEQUENCE, &[constraints])]);
    let extension = item(SEQUENCE, &[&item(OBJECT, &[NAME_CONSTRAINTS]), &constraints]);
    item(EXTENSIONS, &[&item(SEQUENCE, &[&extension])])
}

/// An item of DER with these parts.
fn item(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let head = match (length.as_slice(), u8::try_from(length.len())) {
        ([], _) => vec![tag, 0],
        ([short @ 0..=0x7f], _) => vec![tag, *short],
        (long, Ok(bytes)) => [&[tag, 0x80 | bytes], long].concat(),
        // No length has more than eight bytes.
        (_, Err(_)) => Vec::new(),
    };
    [head, content].concat()
}

#[cfg(test)]
mod tests {
    use webpki_roots::TLS_SERVER_ROOTS;

    /// With that, what is trusted is what rustls trusts by itself.
    #[test]
    fn rustls_reads_them_as_the_roots_that_they_were_made_of() {
        let mut store = rustls::RootCertStore::empty();
        for certificate in super::certificates() {
            store.add(certificate.der().into()).expect("a certificate");
        }
        assert_eq!(store.roots, TLS_SERVER_ROOTS);
        assert!(store.roots.iter().any(|root| root.name_constraints.is_some()));
        assert!(store.len() > 100);
    }
}
