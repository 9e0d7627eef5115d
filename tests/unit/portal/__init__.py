"""The portal: texts, choices, drawings and pages."""
