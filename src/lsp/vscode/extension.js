// Starts `dockmend lsp` for Dockerfiles; on save the server gives its fixes itself, where dockmend.fixOnSave wants that.
'use strict';
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const language = 'dockerfile';
let client;

async function start() {
	const command = vscode.workspace.getConfiguration('dockmend').get('path') || 'dockmend';
	client = new LanguageClient('dockmend', 'dockmend', { command, args: ['lsp'] }, {
		documentSelector: [{ language }],
		synchronize: { configurationSection: 'dockmend' },
	});
	try {
		await client.start();
	} catch (error) {
		client = undefined;
		vscode.window.showErrorMessage(`dockmend: cannot run ${command} (setting dockmend.path): ${error.message}`);
	}
}

async function stop() {
	const running = client;
	client = undefined;
	if (running) await running.stop();
}

async function activate(context) {
	context.subscriptions.push(
		vscode.commands.registerCommand('dockmend.restart', async () => {
			await stop();
			await start();
		}),
	);
	await start();
}

module.exports = { activate, deactivate: stop };
