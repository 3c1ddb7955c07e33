//! What the states of a reflection mean for those who wait.

use super::reflections::CombinedStatus;

impl CombinedStatus {
    /// Whether queries can use the reflection.
    #[must_use]
    pub fn can_accelerate(&self) -> bool {
        matches!(self, Self::CanAccelerate | Self::CanAccelerateWithFailures)
    }

    /// Whether it stays so until somebody does something about it: it can be used, has failed, does not fit its dataset any
    /// more, is disabled, or is refreshed by hand only. A state that this version of the crate does not know is taken for
    /// one on the way.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.can_accelerate()
            || matches!(self, Self::Failed | Self::Invalid | Self::Disabled | Self::CannotAccelerateManual)
    }
}
