//! Counts allocations, where that was asked for.

#[cfg(feature = "allocations")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// Prints how often memory was asked for from the start of the program to now.
pub fn report() {
    #[cfg(feature = "allocations")]
    {
        let stats = ALLOCATOR.stats();
        println!("allocations {}", stats.allocations + stats.reallocations);
    }
}
