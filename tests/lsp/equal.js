// equal.js PROGRAM FOLDER [COUNT]: formatting by a real client, in both encodings, gives what `dockmend -w` gives.
// Every file is asked three ways: as it is, and as twins with CR LF and with characters beyond ASCII.
'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const { Client, apply, finish, ok } = require('./client');

const program = path.resolve(process.argv[2]);
const count = Number(process.argv[4] || 1000);

// COUNT files, spread evenly over the folder; those that are no UTF-8 cannot be sent as JSON.
function choose(folder) {
	const names = fs.readdirSync(folder, { recursive: true }).sort()
		.map((name) => path.join(folder, name)).filter((name) => fs.lstatSync(name).isFile());
	const step = Math.max(1, names.length / count);
	const chosen = [];
	for (let i = 0; i < names.length && chosen.length < count; i += step) {
		const bytes = fs.readFileSync(names[Math.floor(i)]);
		const text = bytes.toString();
		if (Buffer.from(text).equals(bytes) && !/\r(?!\n)/.test(text)) chosen.push(text);
	}
	return chosen;
}

const twins = [
	['as it is', (text) => text],
	['CR LF', (text) => text.replace(/\r?\n/g, '\r\n')],
	['beyond ASCII', (text) => text.replace(/^(RUN|CMD|COPY)\b/gm, '# é 😀 \u4e2d\n$1')
		.replace(/(\bapt-get install\b|\becho\b)/g, '$1 "é😀"')],
];

async function main() {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'dockmend-equal-'));
	const texts = choose(process.argv[3]);
	const cases = texts.flatMap((text, i) => twins.map(([twin, make]) => ({ name: `${i} ${twin}`, text: make(text) })));
	cases.forEach((c, i) => {
		c.folder = path.join(work, String(i));
		fs.mkdirSync(c.folder);
		c.path = path.join(c.folder, 'Dockerfile');
		fs.writeFileSync(c.path, c.text);
	});
	spawnSync(program, ['-w', '-q', '--no-config', work], { stdio: 'ignore' });
	for (const c of cases) {
		c.wanted = fs.readFileSync(c.path, 'utf8');
		fs.writeFileSync(c.path, c.text);
	}
	let changed = 0;
	for (const encoding of ['utf-16', 'utf-8']) {
		const client = new Client(program, ['lsp', '--no-config']);
		await client.initialize({}, { general: { positionEncodings: [encoding] } });
		ok(`speaks ${encoding}`, client.encoding === encoding);
		for (const c of cases) {
			const uri = pathToFileURL(c.path).href;
			client.connection.sendNotification('textDocument/didOpen',
				{ textDocument: { uri, languageId: 'dockerfile', version: 1, text: c.text } });
			const edits = await client.format(uri);
			ok(`${encoding}, ${c.name}`, apply(c.text, edits, encoding) === c.wanted);
			changed += edits ? 1 : 0;
			client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
		}
		ok('stops', await client.stop() === 0);
	}
	console.log(`${texts.length} files, ${cases.length} texts, two encodings; ${changed} answers held edits`);
	fs.rmSync(work, { recursive: true });
	finish();
}
main();
