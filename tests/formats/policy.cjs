// policy.cjs PROGRAM [POLICY]...: the JSON Schema of .dockmend.yaml is a valid one, and says of each policy here, and of
// the ones that are named, what the program says. The last line is `N passed, N failed`.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { spawnSync } = require("child_process");
const Ajv = require("ajv").default;
const YAML = require("yaml");

const [program, ...named] = process.argv.slice(2);
const digest = "sha256:" + "0123456789abcdef".repeat(4);
const good = [
	"", "trust:", "passes: {}", "exclude: a", "exclude: [a, b/**]", "overrides: []", "targets: [prod]",
	"passes: { assume-yes: off }", "passes: { assume-yes: 'off' }", "passes: { assume-yes: true }", "passes: { assume-yes: No }",
	"passes: { assume-yes: { enabled: on, severity: error } }", "passes: { clean-caches: { stages: all } }",
	"passes: { nonroot-user: { uid: 1, gid: '2147483647', name: app_1, form: name, allow: privileged-port } }",
	"passes: { nonroot-user: { allow: [privileged-port, home-root] } }",
	"trust: { allow: ['a/*'], deny: b, replace: { 'centos:7': 'almalinux:8' } }",
	"images: { 'a/*': { packages: apt, user: 65532, users: ['node:1000:1000'], family: x, shell: yes, ports: [80, 53/udp] } }",
	"images: { 'a/*': { packages: none, needs-root: on } }", "syntax:", "syntax: { allow: 'a/*' }", "syntax: { allow: ['a/*', b] }",
	`digests: { 'python:3.12-slim': '${digest}' }`,
	"overrides: [{ files: a, passes: { assume-yes: on } }, { files: [a, b], targets: x, contexts: [y] }]",
	"registries: { deadline: 60, docker.io: { timeout: 60, mirrors: ['http://m.example:5000/hub', '[::1]:5000'] }, 'localhost:5000': {} }",
	"passes: { clean-caches: &a { severity: info }, assume-yes: { <<: *a } }",
];
const bad = [
	"[]", "a", "pases: {}", "trust: []", "trust: { alow: [] }", "trust: { allow: {} }", "trust: { allow: [''] }",
	"passes: { asume-yes: off }", "passes: { assume-yes: maybe }", "passes: { assume-yes: [] }", "passes: { assume-yes: { stages: all } }",
	"passes: { assume-yes: { severity: fatal } }", "passes: { clean-caches: { stages: some } }",
	"passes: { nonroot-user: { uid: 0 } }", "passes: { nonroot-user: { uid: 2147483648 } }", "passes: { nonroot-user: { name: 'a b' } }",
	"passes: { nonroot-user: { allow: [nonsense] } }", "images: { a: { packages: nope } }", "images: { a: { user: 'a b' } }",
	"images: { a: { shell: perhaps } }", "images: { a: { nonsense: 1 } }", "images: []", "digests: { a: sha256:12 }", "digests: { 'a b': x }",
	"exclude: ['!a']", "exclude: ['']", "exclude: {}", "overrides: {}", "overrides: [{ passes: {} }]", "overrides: [{ files: a, trust: {} }]",
	"overrides: [a]", "registries: { 'a b': {} }", "registries: { deadline: {} }", "registries: { deadline: 0 }",
	"registries: { a.example: { mirrors: ['u:p@m.example'] } }", "registries: { a.example: { mirrors: 'ftp://m.example' } }",
	"images: { a: { user: ':1' } }", "images: { a: { user: 'a:1:1:1' } }",
	"syntax: a", "syntax: { deny: b }", "syntax: { allow: {} }", "syntax: { allow: [''] }",
];

function schemaSays(validate, text, version) {
	const value = YAML.parse(text, { version, merge: true });
	return validate(value === undefined ? null : value);
}

let passed = 0, failed = 0;
function check(ok, what) {
	ok ? passed++ : failed++;
	if (!ok) console.log(`not ok: ${what}`);
}

const schema = JSON.parse(spawnSync(program, ["explain", "--schema"], { encoding: "utf8" }).stdout);
const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });
check(ajv.validateSchema(schema), "the schema is none of draft-07");
const validate = ajv.compile(schema);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "dockmend-policy-"));
const file = path.join(work, "policy.yaml");
const rows = [
	...good.map((text) => [text, true]),
	...bad.map((text) => [text, false]),
	...named.map((name) => [fs.readFileSync(name, "utf8"), true]),
];
const starter = path.join(work, ".dockmend.yaml");
spawnSync(program, ["init", work]);
rows.push([fs.readFileSync(starter, "utf8"), true]);
rows.push([fs.readFileSync(starter, "utf8").replace(/^# [^ ].*/gm, "").replace(/^#/gm, ""), true]);
for (const [text, valid] of rows) {
	fs.writeFileSync(file, text);
	const run = spawnSync(program, ["explain", `--config=${file}`], { encoding: "utf8" });
	check((run.status === 0) === valid, `the program on ${JSON.stringify(text)}: ${run.stderr}`);
	for (const version of ["1.1", "1.2"]) {
		const says = schemaSays(validate, text, version);
		check(says === valid, `the schema on ${JSON.stringify(text)}, YAML ${version}: ${ajv.errorsText(validate.errors)}`);
	}
	// what holds is a policy itself
	if (run.status === 0) {
		check(schemaSays(validate, run.stdout, "1.2"), `the schema on what explain --config prints for ${JSON.stringify(text)}`);
	}
}
fs.rmSync(work, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
