//! The API Explorer: a page that searches, explains, signs and sends every action.
