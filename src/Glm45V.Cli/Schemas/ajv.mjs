// Judges instances with Ajv: one JSON object a line in, one a line out.
// Usage: node ajv.mjs FOLDER, where `npm install ajv ajv-formats ajv-draft-04` was run in FOLDER.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const load = createRequire(resolve(process.argv[2], "package.json"));
const kinds = { draft4: "ajv-draft-04", draft6: "ajv", draft7: "ajv", "draft2019-09": "ajv/dist/2019", "draft2020-12": "ajv/dist/2020" };
const formats = load("ajv-formats");
const draft6 = load("ajv/dist/refs/json-schema-draft-06.json");

function judge(request) {
  const Ajv = load(kinds[request.draft]).default;
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true, multipleOfPrecision: 9, logger: false });
  if (request.draft === "draft6") {
    ajv.addMetaSchema(draft6);
  }

  (formats.default ?? formats)(ajv, request.formats);
  let validate;
  try {
    validate = ajv.compile(JSON.parse(request.schema));
  } catch (error) {
    return { refused: String(error.message).slice(0, 200) };
  }

  return { verdicts: request.instances.map(text => (validate(JSON.parse(text)) ? null : `${validate.errors[0].schemaPath} ${validate.errors[0].message}`)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(judge(JSON.parse(line))) + "\n");
}
