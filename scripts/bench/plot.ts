/**
 * Draws docs/scale.svg from what `npm run bench -- --only scale --json docs/scale.json` measured:
 * `node scripts/bench/plot.ts`. One panel for each curve, both axes from zero, so that a straight line is a straight line.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Row } from "./row.ts";

const FROM = new URL("../../docs/scale.json", import.meta.url);
const TO = new URL("../../docs/scale.svg", import.meta.url);
const [WIDTH, HEIGHT, COLUMNS] = [360, 220, 2];
const MARGIN = { left: 54, right: 16, top: 40, bottom: 30 };

function plot(rows: readonly Row[]): string {
  const curves = [...Map.groupBy(rows, ({ what }) => what)];
  const panels = curves.map(([what, points], index) => {
    const [x, y] = [(index % COLUMNS) * WIDTH, Math.floor(index / COLUMNS) * HEIGHT];
    return `<g transform="translate(${x} ${y})">${panel(what, points)}</g>`;
  });
  const height = Math.ceil(curves.length / COLUMNS) * HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * COLUMNS} ${height}" font-family="sans-serif" font-size="11">
<title>How cost grows with people, streams and rate</title>
<rect width="100%" height="100%" fill="#fff"/>
${panels.join("\n")}
</svg>
`;
}

function panel(what: string, points: readonly Row[]): string {
  const [mostAt, most] = [Math.max(...points.map(atOf)), 1.15 * Math.max(...points.map(({ ours }) => ours))];
  const x = (at: number) => MARGIN.left + (at / mostAt) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / most) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = points.map((point) => `${round(x(atOf(point)))},${round(y(point.ours))}`).join(" ");
  const marks = points.map((point) => {
    const [px, py] = [round(x(atOf(point))), round(y(point.ours))];
    return `<circle cx="${px}" cy="${py}" r="3" fill="#0b6"/><text x="${px}" y="${py - 7}" text-anchor="end">${show(point.ours)}</text><text x="${px}" y="${HEIGHT - 14}" text-anchor="end" fill="#666">${show(atOf(point))}</text>`;
  });
  const [title = "", by = ""] = what.split(", by ");
  const [left, bottom] = [MARGIN.left, HEIGHT - MARGIN.bottom];
  return `<text x="${left}" y="16" font-weight="bold">${title}, ${points[0]?.unit}</text><text x="${left}" y="30" fill="#666">by ${by}</text>
<path d="M${left} ${MARGIN.top}V${bottom}H${WIDTH - MARGIN.right}" fill="none" stroke="#999"/>
<polyline points="${line}" fill="none" stroke="#0b6" stroke-width="2"/>${marks.join("")}`;
}

function atOf({ at, what }: Row): number {
  if (at === undefined) throw new Error(`"${what}" is no point of a curve`);
  return at;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function show(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: value >= 1000 ? 4 : 3 });
}

writeFileSync(TO, plot(JSON.parse(readFileSync(FROM, "utf8")) as Row[]));
