#!/usr/bin/env node
// Becomes, as far as node can, the program of the package for this platform.
'use strict'
const { spawnSync } = require('child_process')
const { constants } = require('os')

const platform = `dockmend-${process.platform}-${process.arch}`
let program
try {
	program = require.resolve(`${platform}/bin/dockmend`)
} catch {
	console.error(`dockmend: the package ${platform} is not installed; either npm left optional packages out ` +
		'(--omit=optional, --no-optional), or there is none for this platform, where dockmend can be built from source')
	process.exit(2)
}
// Ctrl-C and an end that was asked for reach the program, too, and it says how that ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {})
}
const done = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' })
if (done.error) {
	console.error(`dockmend: ${program}: ${done.error.message}`)
	process.exit(2)
}
process.exit(done.signal ? 128 + constants.signals[done.signal] : done.status)
