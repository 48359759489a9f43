//! `tcapi`: a command line for every action of Tencent Cloud.

mod complete;
mod output;

fn main() {}
