//! Output of responses in the formats that users choose.
