"""The pages, grouped by who reads them: home, workbench, console, administration; server-rendered, with htmx."""
