"""The Dash app: one file a page, thin callbacks, pure figure builders."""
