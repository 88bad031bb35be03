"""A practice room: the published workload of two years as invented people and their cases."""
