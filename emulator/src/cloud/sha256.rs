//! SHA-256, which the challenge of an authorization code is made with.

const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const ROUNDS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// The digest of a message.
pub(super) fn digest(message: &[u8]) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.push(0x80);
    // The last block ends with the length.
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64).wrapping_mul(8).to_be_bytes());
    let end = padded.chunks_exact(64).fold(START, block);
    end.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn block(state: [u32; 8], bytes: &[u8]) -> [u32; 8] {
    let mut sums = schedule(bytes).iter().zip(ROUNDS).fold(state, |state, (word, round)| {
        let [s0, s1, s2, s3, s4, s5, s6, s7] = state;
        let turned = s4.rotate_right(6) ^ s4.rotate_right(11) ^ s4.rotate_right(25);
        let chosen = (s4 & s5) ^ (!s4 & s6);
        let one = s7.wrapping_add(turned).wrapping_add(chosen).wrapping_add(round).wrapping_add(*word);
        let turned = s0.rotate_right(2) ^ s0.rotate_right(13) ^ s0.rotate_right(22);
        let major = (s0 & s1) ^ (s0 & s2) ^ (s1 & s2);
        let two = turned.wrapping_add(major);
        [one.wrapping_add(two), s0, s1, s2, s3.wrapping_add(one), s4, s5, s6]
    });
    for (sum, old) in sums.iter_mut().zip(state) {
        *sum = sum.wrapping_add(old);
    }
    sums
}

/// The 16 words of a block, and 48 that follow from them.
fn schedule(bytes: &[u8]) -> Vec<u32> {
    let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
    let mut words: Vec<u32> = bytes.chunks_exact(4).map(word).collect();
    for place in 16..64 {
        let back = |steps: usize| words.get(place - steps).copied().unwrap_or_default();
        let (old, new) = (back(15), back(2));
        let old = old.rotate_right(7) ^ old.rotate_right(18) ^ (old >> 3);
        let new = new.rotate_right(17) ^ new.rotate_right(19) ^ (new >> 10);
        words.push(back(16).wrapping_add(old).wrapping_add(back(7)).wrapping_add(new));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(message: &str) -> String {
        let nibbles = digest(message.as_bytes()).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
    }

    #[test]
    fn digests_are_those_of_the_standard() {
        assert_eq!(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
    }
}
