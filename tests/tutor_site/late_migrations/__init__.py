"""Migrations of a version that comes later, for tests that point `MIGRATION_MODULES` here."""
