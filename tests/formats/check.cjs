// check.cjs PROGRAM SCHEMAS GITLAB-SCHEMA FOLDER < NUL-separated names: see check.sh. The last line is `N passed, N failed`.
// Besides the schemas: what a reader makes of all fixes of a report is what the program itself writes.
"use strict";
const fs = require("fs");
const path = require("path");
const { spawnSync } = require("child_process");
const Ajv = require("ajv").default;
const AjvDraft04 = require("ajv-draft-04").default;
const rdformat = require("@umbrelladocs/rdformat-validator");

const [program, schemas, gitlabSchema, folder] = process.argv.slice(2);
const readJson = (name) => JSON.parse(fs.readFileSync(name, "utf8"));
const options = { strict: false, allErrors: false, validateFormats: false, unicodeRegExp: false };

function githubSchema() {
	const description = readJson(path.join(schemas, "github.json"));
	const operation = description.paths["/repos/{owner}/{repo}/pulls/{pull_number}/reviews"].post;
	const schema = operation.requestBody.content["application/json"].schema;
	// a name that GitHub does not know is a mistake of ours
	schema.additionalProperties = false;
	schema.properties.comments.items.additionalProperties = false;
	return schema;
}

const ajv = new Ajv(options);
const compiled = {
	sarif: new AjvDraft04(options).compile(readJson(path.join(schemas, "sarif.json"))),
	"github-review": ajv.compile(githubSchema()),
	gitlab: ajv.compile(readJson(gitlabSchema)),
	// the package's schema by ajv: its own entry point also judges what the schema does not say
	rdjson: ajv.compile(rdformat.rdformatSchema),
};

function complaint(format, report) {
	const valid = compiled[format](report);
	return valid ? null : JSON.stringify(compiled[format].errors).slice(0, 400);
}

// ---- what a reader of the format makes of it ----

const splitLines = (text) => text.match(/[^\n]*\n|[^\n]+$/g) || [];

function replaceLines(text, rewrites) {
	const lines = splitLines(text);
	for (const { first, last, now } of rewrites) {
		for (let i = first; i < last; i++) {
			lines[i] = "";
		}
		lines[first - 1] = now;
	}
	return lines.join("");
}

// a suggestion ends its last line; the end of a file keeps the line end that it has or lacks
function endLike(text, rewrites) {
	const after = replaceLines(text, rewrites);
	return text.endsWith("\n") || !after.endsWith("\n") ? after : after.slice(0, -1);
}

function applySarif(text, report) {
	const starts = [0];
	for (const line of splitLines(text)) {
		starts.push(starts[starts.length - 1] + line.length);
	}
	const at = (line, column) => starts[line - 1] + column - 1;
	const replacements = report.runs[0].results
		.flatMap((result) => result.fixes || [])
		.flatMap((fix) => fix.artifactChanges[0].replacements)
		.map(({ deletedRegion: r, insertedContent }) => ({
			from: at(r.startLine, r.startColumn),
			to: at(r.endLine, r.endColumn),
			now: insertedContent.text,
		}))
		.sort((a, b) => b.from - a.from);
	for (const { from, to, now } of replacements) {
		text = text.slice(0, from) + now + text.slice(to);
	}
	return text;
}

function applyRdjson(text, report) {
	const rewrites = report.diagnostics
		.flatMap((diagnostic) => diagnostic.suggestions || [])
		.map(({ range, text: now }) => ({
			first: range.start.line,
			last: range.end.line,
			now: now === "" ? "" : now + "\n",
		}));
	return endLike(text, rewrites);
}

function applyReview(text, report) {
	const rewrites = [];
	for (const comment of report.comments) {
		const block = comment.body.match(/(?:^|\n)(`{3,})suggestion\n([^]*?)\1\n<!-- dockmend [0-9a-f ]+ -->\n$/);
		if (block) {
			rewrites.push({ first: comment.start_line || comment.line, last: comment.line, now: block[2] });
		}
	}
	return endLike(text, rewrites);
}

const readers = { sarif: applySarif, rdjson: applyRdjson, "github-review": applyReview };

// ---- running ----

const counts = { passed: 0, failed: 0 };
const seen = {};

function note(ok, what, why) {
	counts[ok ? "passed" : "failed"]++;
	if (!ok) {
		console.log(`${what}: ${why}`);
	}
}

function run(args, input) {
	const done = spawnSync(program, ["--no-config", ...args], { input, maxBuffer: 1 << 28 });
	return { status: done.status, out: done.stdout };
}

// as if the pull request added the whole file
function wholePatch(name, bytes) {
	const lines = splitLines(bytes.toString("latin1"));
	const body = lines.map((line) => "+" + line).join("");
	const end = body.endsWith("\n") || body === "" ? "" : "\n\\ No newline at end of file\n";
	const hunk = lines.length ? `@@ -0,0 +1,${lines.length} @@\n` : "";
	return Buffer.from(`--- /dev/null\n+++ b/${name}\n${hunk}${body}${end}`, "latin1");
}

// the number of fixes that a report offers, and of those that it withholds
function tally(format, report) {
	const text = JSON.stringify(report);
	const offered = { sarif: /"fixes":/g, rdjson: /"suggestions":/g, "github-review": /`suggestion\\n/g, gitlab: /"check_name":/g };
	seen[format] = (seen[format] || 0) + (text.match(offered[format]) || []).length;
}

function checkFile(name, unsafe) {
	const bytes = fs.readFileSync(name);
	const text = bytes.toString("utf8");
	const exact = !/[\r\0]/.test(text) && Buffer.from(text, "utf8").equals(bytes);
	const shown = path.relative(process.cwd(), name);
	const filtered = run([...unsafe, "--stdin-filename", name, "-"], bytes);
	for (const format of Object.keys(compiled)) {
		const args = [...unsafe, "-f", format, name];
		const patch = format === "github-review" ? wholePatch(shown, bytes) : null;
		const { status, out } = patch ? run(["--since", "-", ...args], patch) : run(args);
		const what = `${shown}: ${format} ${unsafe}`;
		let report;
		try {
			report = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(out));
		} catch (error) {
			note(false, what, `status ${status}, no JSON: ${error.message}`);
			continue;
		}
		const wrong = complaint(format, report);
		note(!wrong, what, wrong);
		tally(format, report);
		if (exact && filtered.status === 0 && readers[format]) {
			const made = readers[format](text, report);
			note(made === filtered.out.toString("utf8"), what, "all suggestions together are not what the program writes");
		}
	}
}

// a validator that lets these through would prove nothing
function checkValidators() {
	const result = { ruleId: "a", message: { text: "b" } };
	const log = (results) => ({ version: "2.1.0", runs: [{ tool: { driver: { name: "c" } }, results }] });
	const wrong = {
		sarif: [{ ...log([]), version: "2.2" }, log([{ ...result, level: "bad" }]), log([{ ...result, nonsense: 1 }]), log([{ ...result, fixes: [{}] }])],
		rdjson: [{ diagnostics: [{ message: "a" }] }, { diagnostics: [{ message: "a", location: { path: "b", range: { start: { line: 0 } } } }] }, {}],
		"github-review": [{ event: "NONSENSE" }, { comments: [{ path: "a" }] }, { comments: [{ path: "a", body: "b", line: "1" }] }],
		gitlab: [{}, [{ type: "issue" }]],
	};
	for (const format of Object.keys(compiled)) {
		wrong[format].forEach((report, i) => note(complaint(format, report) !== null, `validator of ${format}`, `case ${i} passes`));
	}
	note(complaint("sarif", log([result])) === null, "validator of sarif", complaint("sarif", log([result])));
}

checkValidators();
const names = fs.readFileSync(0).toString("utf8").split("\0").filter(Boolean);
process.chdir(folder);
for (const name of names) {
	checkFile(name, []);
	checkFile(name, ["--unsafe"]);
}
for (const [format, count] of Object.entries(seen)) {
	note(count > 0, format, "no report holds a fix or a finding: nothing was checked");
}
console.log(`${names.length} files; fixes or findings seen: ${JSON.stringify(seen)}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed || !names.length ? 1 : 0);
