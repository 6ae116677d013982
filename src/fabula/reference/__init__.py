"""The world's facts as tab-separated tables: products, diagnoses, dishes, vehicles ... and the words of texts."""
