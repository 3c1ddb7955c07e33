//! The key with which the server would sign tokens for other systems: what it says about it.

use std::iter;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use num_bigint::BigUint;
use serde::Serialize;

use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids};

const EXPONENT: u32 = 65_537;

/// Four primes of 512 bits make a key of 2048 as two of 1024 do, and are found in a tenth of the time.
const PRIMES: usize = 4;
const PRIME_BITS: u64 = 512;

/// The public half of an RSA key, as a JSON Web Key.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PublicKey {
    kty: &'static str,
    r#use: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl PublicKey {
    pub fn new() -> Self {
        Self::named(ids::uuid())
    }

    /// A key whose id is decided already.
    pub fn named(kid: String) -> Self {
        let modulus: BigUint = iter::repeat_with(prime).take(PRIMES).product();
        let encode = |number: &BigUint| BASE64_URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        Self {
            kty: "RSA",
            r#use: "sig",
            alg: "RS256",
            kid,
            n: encode(&modulus),
            e: encode(&BigUint::from(EXPONENT)),
        }
    }
}

fn prime() -> BigUint {
    let small: Vec<u32> = (3..1000).filter(|n| (2..*n).all(|divisor| n % divisor != 0)).collect();
    let (one, two) = (BigUint::from(1_u32), BigUint::from(2_u32));
    let mut candidate = odd_number();
    loop {
        let below = &candidate - &one;
        let may_be_prime = small.iter().all(|prime| &candidate % *prime != BigUint::ZERO);
        let fits_exponent = &below % EXPONENT != BigUint::ZERO;
        if may_be_prime && fits_exponent && two.modpow(&below, &candidate) == one {
            return candidate;
        }
        candidate += 2_u32;
    }
}

/// An odd number with its two highest bits set, so that a product has all the bits it should have.
fn odd_number() -> BigUint {
    let bytes: Vec<u8> = (0..PRIME_BITS / 64).flat_map(|_| ids::random().to_be_bytes()).collect();
    let mut number = BigUint::from_bytes_be(&bytes);
    for bit in [0, PRIME_BITS - 2, PRIME_BITS - 1] {
        number.set_bit(bit, true);
    }
    number
}

/// `GET /api/v3/external-oauth/discovery/jwt-issuer`
pub(crate) fn issuer(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&format!("https://{}.dremio.example.com", dremio.cluster_id))
}

/// `GET /api/v3/external-oauth/discovery/jwks`
pub(crate) fn key_set(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct KeySet<'a> {
        keys: [&'a PublicKey; 1],
    }

    Reply::json(&KeySet { keys: [dremio.signing_key.get_or_init(PublicKey::new)] })
}
