// Bundle what stands in assets/ into static/kequn/: each script of the top folder is one file, app.css is the one style sheet.
// Of Tabler only the rules stay whose classes a template, a view or a script names.
import { copyFile, readFile, writeFile, mkdir, rm } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const web = fileURLToPath(new URL(".", import.meta.url));
const out = `${web}static/kequn`;
const scripts = readdirSync(`${web}assets`).filter((name) => name.endsWith(".js"));
// WeCom and the browsers of a bank's desktops are years behind: this is what all of them understand.
const target = ["chrome87", "safari14", "firefox90"];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await esbuild.build({
  entryPoints: [...scripts, "app.css"].map((name) => `${web}assets/${name}`),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target,
  legalComments: "eof",
  logLevel: "warning",
});

await copyFile(`${web}assets/mark.svg`, `${out}/mark.svg`);

const css = await readFile(`${out}/app.css`, "utf8");
const [purged] = await new PurgeCSS().purge({
  content: [`${web}templates/**/*.html`, `${web}**/*.py`, `${web}assets/**/*.js`],
  css: [{ raw: css }],
  skippedContentGlobs: [`${web}node_modules/**`],
  safelist: { standard: [/^htmx-/, /^kq-/, /^s[0-5]$/, "checkbox", "radio", "is-invalid", "show", "active", "disabled"] },
  defaultExtractor: (text) => text.match(/[\w-/:]+(?<!:)/g) ?? [],
  variables: true,
});
await writeFile(`${out}/app.css`, (await esbuild.transform(purged.css, { loader: "css", minify: true, target })).code);
