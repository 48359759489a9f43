//! Sending calls: the pipeline of attempts and the policies that it consults.

pub(crate) mod clock_skew;
pub(crate) mod failover;
pub(crate) mod future;
pub(crate) mod hook;
mod next_attempt;
pub(crate) mod pipeline;
pub(crate) mod rate_limit;
pub(crate) mod read;
pub(crate) mod retry;
