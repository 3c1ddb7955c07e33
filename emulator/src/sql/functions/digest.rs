//! MD5, which is asked for as a key of rows, not for safety.

use super::super::cell::Cell;
use super::{bytes, to_hex};

/// How far each step of a round turns, over and over.
const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

pub(super) fn md5(a: &[Cell]) -> Result<Cell, String> {
    Ok(Cell::Text(to_hex(&digest(bytes(a, 0)))))
}

fn digest(message: &[u8]) -> Vec<u8> {
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if padded.len() - message.len() < 9 {
        padded.resize(padded.len() + 64, 0);
    }
    padded.truncate(padded.len() - 8);
    padded.extend((message.len() as u64).wrapping_mul(8).to_le_bytes());
    let start = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let end = padded.chunks_exact(64).fold(start, block);
    end.iter().flat_map(|word: &u32| word.to_le_bytes()).collect()
}

fn block(state: [u32; 4], bytes: &[u8]) -> [u32; 4] {
    let words: Vec<u32> = bytes
        .chunks_exact(4)
        .map(|word| word.iter().rev().fold(0, |value, byte| (value << 8) | u32::from(*byte)))
        .collect();
    let [mut a, mut b, mut c, mut d] = state;
    for (round, turns) in TURNS.iter().enumerate() {
        for (step, turn) in turns.iter().cycle().take(16).enumerate() {
            let (mixed, place) = match round {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), (7 * step) % 16),
            };
            let word = words.get(place).copied().unwrap_or_default();
            let sum = a.wrapping_add(mixed).wrapping_add(constant(16 * round + step)).wrapping_add(word);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(*turn)));
        }
    }
    let mut end = [a, b, c, d];
    for (word, before) in end.iter_mut().zip(state) {
        *word = word.wrapping_add(before);
    }
    end
}

/// The whole part of a sine, stretched to 32 bits: how the algorithm defines its constants.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sine times 2^32 fits")]
fn constant(place: usize) -> u32 {
    let angle = u32::try_from(place + 1).map_or(0.0, f64::from);
    (angle.sin().abs() * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let long = "1234567890".repeat(8);
        for (text, wanted) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (&long, "57edf4a22be3c955ac49da2e2107b67a"),
        ] {
            assert_eq!(md5(&[Cell::Text(text.to_owned())]), Ok(Cell::Text(wanted.to_owned())), "{text}");
        }
        for length in 54..66 {
            assert_eq!(digest(&vec![0; length]).len(), 16, "{length}");
        }
    }
}
