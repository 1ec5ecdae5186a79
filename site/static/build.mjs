// Copies what the site uses of its Node packages to build/static/vendor, with their licences.
// KERN (EUPL-1.2) gives colours, sizes, the ground rules of elements and fonts; the site has components of its own.
// Noto Sans Arabic (OFL-1.1) gives the Arabic letters.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = join(root, "node_modules");
const target = join(root, "build", "static", "vendor");

const KERN_WEIGHTS = ["Regular", "Italic", "Medium", "SemiBold"];
const ARABIC_WEIGHTS = [400, 500, 600];

async function copy(from, to) {
  await mkdir(dirname(join(target, to)), { recursive: true });
  await cp(join(modules, from), join(target, to));
}

async function ownStyles() {
  const folder = join(root, "site", "static", "assets", "css");
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".css"));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
}

/** The rules of a style sheet or of a block in it, as pairs of what stands before the braces and what is in them. */
function rulesOf(css) {
  const rules = [];
  let place = 0;
  while (place < css.length) {
    const open = css.indexOf("{", place);
    if (open < 0) break;
    let depth = 1;
    let end = open + 1;
    for (; depth && end < css.length; end += 1) depth += { "{": 1, "}": -1 }[css[end]] ?? 0;
    // Statements such as @charset end before the rule begins.
    rules.push([css.slice(place, open).replace(/^[^;{]*;/s, "").trim(), css.slice(open + 1, end - 1)]);
    place = end;
  }
  return rules;
}

const COMPONENT = /\.kern-(?!light|dark)|\[class/;
const usedIn = (css) => [...css.matchAll(/var\(\s*(--kern-[\w-]+)/g)].map((match) => match[1]);

/** KERN without its components: rules of bare elements, and the variables that they or our styles use. */
function foundation(css, own) {
  const kept = rulesOf(css.replace(/\/\*[\s\S]*?\*\//g, "")).flatMap(([head, body]) => {
    if (head.startsWith("@font-face") || head.startsWith("@keyframes")) return [];
    if (!head.startsWith("@")) return COMPONENT.test(head) ? [] : [[head, body, null]];
    const inside = rulesOf(body).filter(([inner]) => !COMPONENT.test(inner));
    return inside.map(([inner, text]) => [inner, text, head]);
  });
  const declared = new Map();
  for (const [, body] of kept) {
    for (const [, name, value] of body.matchAll(/(--kern-[\w-]+)\s*:\s*([^;]+)/g)) {
      declared.set(name, `${declared.get(name) ?? ""} ${value}`);
    }
  }
  const plain = kept.map(([, body]) => body.replace(/--[\w-]+\s*:[^;]+;?/g, "")).join(";");
  const wanted = new Set();
  const open = [...usedIn(own), ...usedIn(plain)];
  while (open.length) {
    const name = open.pop();
    if (wanted.has(name)) continue;
    wanted.add(name);
    open.push(...usedIn(declared.get(name) ?? ""));
  }
  const rules = kept.map(([head, body, around]) => {
    const left = body.replace(/(--[\w-]+)\s*:[^;]+;?/g, (text, name) => (wanted.has(name) ? text : "")).trim();
    if (!left) return "";
    return around ? `${around}{${head}{${left}}}` : `${head}{${left}}`;
  });
  return rules.filter(Boolean).join("\n") + "\n";
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const kern = await readFile(join(modules, "@kern-ux/native/dist/kern.min.css"), "utf8");
await writeFile(join(target, "kern.css"), foundation(kern, await ownStyles()));
await copy("@kern-ux/native/LICENSE.md", "KERN-LICENSE.md");
for (const weight of KERN_WEIGHTS) {
  await copy(`@kern-ux/native/dist/fonts/fira-sans/FiraSans-${weight}.woff2`, `fonts/FiraSans-${weight}.woff2`);
}
for (const weight of ARABIC_WEIGHTS) {
  await copy(`@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-${weight}-normal.woff2`, `fonts/NotoSansArabic-${weight}.woff2`);
}
await copy("@fontsource/noto-sans-arabic/LICENSE", "NotoSansArabic-LICENSE.txt");
console.log("build/static/vendor: KERN, Fira Sans, Noto Sans Arabic");
