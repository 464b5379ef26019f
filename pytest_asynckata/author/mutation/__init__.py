"""Small changes of a program that each make it wrong, to see whether the tests notice."""
