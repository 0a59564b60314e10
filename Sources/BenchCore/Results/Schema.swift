package let schemaVersion = 1
