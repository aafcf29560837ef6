"""Grades: named prospects A to C by willingness, progress and signing date, customers in service D to F by what they think."""
