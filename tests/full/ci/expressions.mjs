// GitHub's expressions, by GitHub's own engine.
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

function wrapped(value) {
  if (value === null || value === undefined) return new data.Null();
  if (Array.isArray(value)) return new data.Array(...value.map(wrapped));
  switch (typeof value) {
    case "boolean":
      return new data.BooleanData(value);
    case "number":
      return new data.NumberData(value);
    case "object":
      return new data.Dictionary(...Object.entries(value).map(([key, inner]) => ({ key, value: wrapped(inner) })));
    default:
      return new data.StringData(String(value));
  }
}

// What a run knows beyond the engine's own functions; `status` has one of success, failure, always, cancelled each.
function functions(status) {
  const named = { ...status, hashFiles: () => "0".repeat(64) };
  return Object.entries(named).map(([name, call]) => {
    return { name, minArgs: 0, maxArgs: 255, call: () => wrapped(call()) };
  });
}

// The value of an expression, as JavaScript has it.
export function value(text, context, status = {}) {
  const own = functions(status);
  const tokens = new Lexer(text).lex().tokens;
  const tree = new Parser(tokens, Object.keys(context), own).parse();
  const known = new Map(own.map((one) => [one.name.toLowerCase(), one]));
  return JSON.parse(JSON.stringify(new Evaluator(tree, wrapped(context), known).evaluate(), data.replacer) ?? "null");
}

const WHOLE = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s;
const PART = /\$\{\{((?:(?!\}\}).)*)\}\}/gs;

function text(found) {
  return found === null ? "" : typeof found === "object" ? JSON.stringify(found) : String(found);
}

// Whatever holds expressions, with their values in their places.
export function filled(thing, context, status) {
  if (Array.isArray(thing)) return thing.map((one) => filled(one, context, status));
  if (thing !== null && typeof thing === "object") {
    return Object.fromEntries(Object.entries(thing).map(([key, one]) => [key, filled(one, context, status)]));
  }
  if (typeof thing !== "string") return thing;
  const whole = thing.match(WHOLE);
  if (whole) return value(whole[1].trim(), context, status);
  return thing.replace(PART, (_, inside) => text(value(inside.trim(), context, status)));
}

// Whether `if` holds: without a word about how things went before, they have to have gone well.
export function holds(condition, context, status) {
  const inside = String(condition ?? "success()").trim().replace(WHOLE, "$1");
  const asked = /\b(success|failure|always|cancelled)\s*\(/i.test(inside) ? inside : `success() && (${inside})`;
  return Boolean(value(asked, context, status));
}
