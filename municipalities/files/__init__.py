"""The register as tables: templates with what stands in it, files that change it, exports."""
