// Copies what the site uses of its Node packages to build/static/vendor, with their licences.
// KERN (EUPL-1.2) gives tokens, fonts and components; Noto Sans Arabic (OFL-1.1) the Arabic letters.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
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

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const kern = await readFile(join(modules, "@kern-ux/native/dist/kern.min.css"), "utf8");
// The typefaces are declared by our own stylesheet, so that only the weights in use are shipped.
await writeFile(join(target, "kern.css"), kern.replace(/@font-face\s*{[^}]*}/g, "").replace(/\/\*# sourceMappingURL[^*]*\*\//g, ""));
await copy("@kern-ux/native/LICENSE.md", "KERN-LICENSE.md");
for (const weight of KERN_WEIGHTS) {
  await copy(`@kern-ux/native/dist/fonts/fira-sans/FiraSans-${weight}.woff2`, `fonts/FiraSans-${weight}.woff2`);
}
for (const weight of ARABIC_WEIGHTS) {
  await copy(`@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-${weight}-normal.woff2`, `fonts/NotoSansArabic-${weight}.woff2`);
}
await copy("@fontsource/noto-sans-arabic/LICENSE", "NotoSansArabic-LICENSE.txt");
console.log("build/static/vendor: KERN, Fira Sans, Noto Sans Arabic");
