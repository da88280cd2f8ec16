"use strict";
/* A part of a page that only stands there (dashboard/plain.py): tags without a wrapper each. */
(function () {
  const TAGS = ["section", "h2", "div", "p", "ul", "li", "dl", "dt", "dd", "details", "summary", "a", "b", "code", "span",
    "table", "thead", "tbody", "tr", "th", "td"];
  const PROPERTIES = ["id", "className", "href", "rel", "aria-hidden", "aria-labelledby", "aria-label", "aria-sort",
    "role", "scope", "data-name"];
  const HOSTS = [location.origin, "https://doi.org"];

  function leads(href) {
    return URL.canParse(href, location.href) && HOSTS.includes(new URL(href, location.href).origin);
  }

  function node(tree) {
    if (!Array.isArray(tree)) return tree;
    const [tag, properties, ...children] = tree;
    if (!TAGS.includes(tag)) return null;
    const known = PROPERTIES.filter((name) => name in properties && (name !== "href" || leads(properties.href)));
    const given = Object.fromEntries(known.map((name) => [name, properties[name]]));
    return React.createElement(tag, given, ...children.map(node));
  }
  window.painmile_plain = { Plain: ({ tree }) => node(tree) };
})();
