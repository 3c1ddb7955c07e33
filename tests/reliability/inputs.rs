//! Bad input of every kind, as data that the tests walk.
