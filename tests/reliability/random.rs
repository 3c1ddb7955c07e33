//! Random numbers from a seed that is printed.
#![allow(dead_code, reason = "`src/retry.rs` has it too, and uses another part of it")]

/// Whether there is time for more than a look: with `RELIABILITY=long`, at night or before a release.
pub fn is_long() -> bool {
    std::env::var("RELIABILITY").is_ok_and(|value| value == "long")
}

/// How often something is tried: so often, or as often as that where there is time.
pub fn often(usual: usize, long: usize) -> usize {
    if is_long() { long } else { usual }
}

/// A generator: xorshift64*.
pub struct Random(u64);

impl Random {
    /// Begins with `RELIABILITY_SEED`, or else with the time; prints what it begins with.
    pub fn seeded(test: &str) -> Self {
        let given = std::env::var("RELIABILITY_SEED").ok().and_then(|seed| seed.parse().ok());
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seed = given
            .unwrap_or_else(|| now.map_or(1, |now| u64::try_from(now.as_nanos() % (1 << 62)).unwrap_or(1)));
        println!("{test}: RELIABILITY_SEED={seed}");
        Self(seed | 1)
    }

    /// Another generator, for another thread.
    pub fn fork(&mut self) -> Self {
        Self(self.next() | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Less than `limit`, which is not zero.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
