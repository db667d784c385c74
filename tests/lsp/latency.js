// latency.js PROGRAM [EDITS]: from didChange to publishDiagnostics on a Dockerfile of 200 lines, and the server's
// memory after that many edits. A measurement: it prints figures, and fails only where memory grows.
'use strict';
const fs = require('fs');
const path = require('path');
const { Client, finish, ok } = require('./client');

const program = path.resolve(process.argv[2]);
const edits = Number(process.argv[3] || 1000);
const uri = 'file:///nowhere/Dockerfile';

function makeText() {
	const lines = ['FROM python:3.12-slim AS build'];
	for (let i = 0; lines.length < 189; i++) {
		lines.push(`# step ${i}`, 'RUN apt-get update && \\', `    apt-get install git lib${i} && \\`, '    rm -rf /tmp/x',
			`COPY src/${i} /app/${i}`, `ENV A${i}=b`, `RUN pip install -r /app/${i}/requirements.txt`);
	}
	while (lines.length < 196) lines.push('# end');
	lines.push('FROM python:3.12-slim', 'COPY --from=build /app /app', 'EXPOSE 8080', 'CMD ["python", "/app/x.py"]');
	return `${lines.join('\n')}\n`;
}

function residentKib(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

async function main() {
	const client = new Client(program, ['lsp', '--no-config']);
	await client.initialize();
	const text = makeText();
	await client.open(uri, text);
	const times = [];
	let early = 0;
	for (let i = 0; i < edits; i++) {
		const line = 100 + (i % 50);
		const change = i % 2
			? { range: { start: { line: line - 1, character: 2 }, end: { line: line - 1, character: 3 } }, text: '' }
			: { range: { start: { line, character: 2 }, end: { line, character: 2 } }, text: 'x' };
		const start = process.hrtime.bigint();
		await client.change(uri, i + 2, [change]);
		times.push(Number(process.hrtime.bigint() - start) / 1e6);
		if (i === Math.floor(edits / 10)) early = residentKib(client.child.pid);
	}
	const late = residentKib(client.child.pid);
	times.sort((a, b) => a - b);
	const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(2);
	console.log(`${text.split('\n').length - 1} lines, ${edits} edits: median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, `
		+ `longest ${at(1)} ms; resident ${early} KiB after a tenth, ${late} KiB at the end`);
	ok('memory is flat', late <= early + 512, [early, late]);
	ok('stops', await client.stop() === 0);
	finish();
}
main();
