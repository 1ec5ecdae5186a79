"""Rows of the access matrix for what stands beside pages: files, sitemap, health."""

ROUTES = {
    "picture_file": "public",
    "sitemap": "public",
    "sitemap_of_language": "public",
    "robots": "public",
    "security_txt": "public",
    "ready": "public",
    "live": "public",
    "favicon.ico": "public",
    "admin/test404/": "staff",
    "admin/^.*/$": "staff",
}
