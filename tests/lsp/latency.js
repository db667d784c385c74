// latency.js PROGRAM [EDITS [LINES]]: from didChange to the diagnostics of a Dockerfile of 500 lines, as the client pulls
// them, and the server's memory after that many edits. A measurement: it prints figures, and fails only where memory grows.
'use strict';
const fs = require('fs');
const path = require('path');
const { Client, finish, ok } = require('./client');

const program = path.resolve(process.argv[2]);
const edits = Number(process.argv[3] || 1000);
const size = Number(process.argv[4] || 500);
const uri = 'file:///nowhere/Dockerfile';

function makeText() {
	const lines = ['FROM python:3.12-slim AS build'];
	for (let i = 0; lines.length < size - 11; i++) {
		lines.push(`# step ${i}`, 'RUN apt-get update && \\', `    apt-get install git lib${i} && \\`, '    rm -rf /tmp/x',
			`COPY src/${i} /app/${i}`, `ENV A${i}=b`, `RUN pip install -r /app/${i}/requirements.txt`);
	}
	while (lines.length < size - 4) lines.push('# end');
	lines.push('FROM python:3.12-slim', 'COPY --from=build /app /app', 'EXPOSE 8080', 'CMD ["python", "/app/x.py"]');
	return `${lines.join('\n')}\n`;
}

function residentKib(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

async function main() {
	const client = new Client(program, ['lsp', '--no-config']);
	await client.initialize({}, { textDocument: { diagnostic: {} } });
	const text = makeText();
	const document = { uri, languageId: 'dockerfile', version: 1 };
	await client.connection.sendNotification('textDocument/didOpen', { textDocument: { ...document, text } });
	const first = await client.request('textDocument/diagnostic', { textDocument: { uri } });
	ok('there are findings', first.items.length > 50, first.items.length);
	const times = [];
	let early = 0;
	for (let i = 0; i < edits; i++) {
		const line = 100 + (i % 50);
		const change = i % 2
			? { range: { start: { line: line - 1, character: 2 }, end: { line: line - 1, character: 3 } }, text: '' }
			: { range: { start: { line, character: 2 }, end: { line, character: 2 } }, text: 'x' };
		const start = process.hrtime.bigint();
		await client.connection.sendNotification('textDocument/didChange',
			{ textDocument: { uri, version: i + 2 }, contentChanges: [change] });
		await client.request('textDocument/diagnostic', { textDocument: { uri } });
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
