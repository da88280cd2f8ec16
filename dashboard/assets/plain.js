"use strict";
/* What only stands on a page (dashboard/plain.py): tags and our own components, without a
   wrapper of Dash's each. */
(function () {
  const TAGS = ["a", "article", "aside", "b", "bdi", "blockquote", "br", "button", "code", "datalist",
    "dd", "details", "div", "dl", "dt", "em", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "header", "i", "img", "label", "legend", "li", "main", "mark", "nav",
    "ol", "option", "p", "progress", "q", "section", "small", "span", "strong", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul"];
  const PROPERTIES = ["action", "alt", "className", "colSpan", "dir", "disabled", "download", "height", "hidden",
    "href", "htmlFor", "id", "lang", "max", "method", "name", "open", "rel", "role", "rowSpan",
    "scope", "src", "tabIndex", "target", "title", "type", "value", "width"];
  const FAMILY = /^(aria|data)-[a-z-]+$/;
  const OURS = /^painmile_[a-z_]+\.[A-Z][A-Za-z]+$/;
  const LEADS = { href: [location.origin, "https://doi.org", "https://www.strava.com"],
    action: [location.origin], src: [location.origin] };

  function leads(hosts, address) {
    return URL.canParse(address, location.href) && hosts.includes(new URL(address, location.href).origin);
  }
  function isKnown([name, value]) {
    return FAMILY.test(name) || (PROPERTIES.includes(name) && (!LEADS[name] || leads(LEADS[name], value)));
  }

  function node(tree) {
    if (!Array.isArray(tree)) return tree;
    const [tag, properties, ...children] = tree;
    if (tag === "") return React.createElement(React.Fragment, null, ...children.map(node));
    if (OURS.test(tag)) return ours(tag.split("."), properties);
    if (!TAGS.includes(tag)) return null;
    const given = Object.fromEntries(Object.entries(properties).filter(isKnown));
    return React.createElement(tag, given, ...children.map(node));
  }
  function ours([space, name], properties) {
    const draw = window[space] && window[space][name];
    return draw ? React.createElement(draw, properties) : null;
  }
  window.painmile_plain = { Plain: ({ tree }) => node(tree) };
})();
