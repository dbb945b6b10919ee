/*
 * run_wasm.mjs: runs a test program that was built for wasm32 in Node.
 *
 * Tests: conformance. Usage: node run_wasm.mjs PROGRAM.wasm
 */
import { readFileSync, writeSync } from "node:fs";

let text = "";
const imports = {
    port: {
        put(character) {
            text += String.fromCharCode(character & 0xff);
        },
    },
};
const program = readFileSync(process.argv[2]);
const { instance } = await WebAssembly.instantiate(program, imports);
const status = instance.exports.main(0, 0);
writeSync(1, text);
process.exitCode = status;
