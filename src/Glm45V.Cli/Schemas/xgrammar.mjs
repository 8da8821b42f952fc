// Runs XGrammar's WebAssembly build beside the engine here: one JSON object a line in, one a line out.
// Usage: node xgrammar.mjs FOLDER, where `npm install @mlc-ai/web-xgrammar` was run in FOLDER.
import { copyFileSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

// The package calls itself a module, but its file is a script.
const script = join(mkdtempSync(join(tmpdir(), "glm45v-peer-")), "xgrammar.cjs");
copyFileSync(join(process.argv[2], "node_modules", "@mlc-ai", "web-xgrammar", "lib", "index.js"), script);
const peer = createRequire(import.meta.url)(script);
const { GrammarCompiler, GrammarMatcher, TokenizerInfo } = peer.default ?? peer;
console.log = () => {};
const say = value => process.stdout.write(JSON.stringify(value) + "\n");

let compiler = null;
let end = 0;

async function start(request) {
  end = request.end;
  const began = performance.now();
  const tokens = await TokenizerInfo.createTokenizerInfo(request.vocabulary, "byte_level", false, request.vocabulary.length, [end]);
  compiler = await GrammarCompiler.createGrammarCompiler(tokens, false);
  say({ ready: true, micros: (performance.now() - began) * 1000 });
}

async function read(compiled, test) {
  const matcher = await GrammarMatcher.createGrammarMatcher(compiled);
  const micros = [];
  const masks = [];
  let accepted = true;
  for (const [at, token] of test.tokens.entries()) {
    const began = performance.now();
    const mask = await matcher.getNextTokenBitmask();
    micros.push((performance.now() - began) * 1000);
    if (test.compared.includes(at)) {
      masks.push(Buffer.from(mask.buffer, mask.byteOffset, mask.byteLength).toString("base64"));
    }

    if (!matcher.acceptToken(token)) {
      accepted = false;
      break;
    }
  }

  matcher.dispose();
  return { accepted, micros, masks };
}

async function judge(request) {
  let compiled;
  const began = performance.now();
  try {
    compiled = await compiler.compileJSONSchema(request.schema, true, undefined, undefined, false);
  } catch (error) {
    say({ refused: String(error).slice(0, 200) });
    return;
  }

  const compile = (performance.now() - began) * 1000;
  const tests = [];
  for (const test of request.tests) {
    tests.push(await read(compiled, test));
  }

  compiled.dispose();
  say({ compile, tests });
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  await (request.vocabulary ? start(request) : judge(request));
}
