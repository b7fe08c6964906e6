"use strict";
// Who is on call, computed when the page is read. Times are minutes since 1970 in UTC, as in the page's data.

const HOUR = 60, DAY = 24 * HOUR, WEEK = 7 * DAY;
const UTC = "UTC";

// Time

const formats = new Map();

/** The fields of a time on the clock of a zone; null for a zone that the browser does not know. */
function fields(at, zone) {
  if (!formats.has(zone)) {
    const options = {
      timeZone: zone, hourCycle: "h23", weekday: "short", day: "numeric", month: "short", year: "numeric",
      hour: "2-digit", minute: "2-digit",
    };
    try {
      formats.set(zone, new Intl.DateTimeFormat("en-US", options));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      formats.set(zone, null);
    }
  }
  const format = formats.get(zone);
  return format && Object.fromEntries(format.formatToParts(at * 60000).map(({ type, value }) => [type, value]));
}

/** `Mon 7 Dec`, with its year only when it is not `year`. */
function dayOf({ weekday, day, month, year: own }, year) {
  return `${weekday} ${day} ${month}${own === year ? "" : ` ${own}`}`;
}

function clockOf({ hour, minute }) {
  return `${hour}:${minute}`;
}

/** `Mon 7 Dec 03:00`. */
function moment(at, zone, year) {
  const found = fields(at, zone);
  return `${dayOf(found, year)} ${clockOf(found)}`;
}

/**
 * When a stretch of shifts is: `Mon 7 Dec 03:00 – 15:00`, or `Mon 7 Dec – Sun 13 Dec, daily 03:00–15:00`. The first may
 * begin and the last may end at another time. Other hours follow; shifts whose hours differ from day to day are counted.
 */
function when(stretch, zone, year) {
  const last = stretch[stretch.length - 1];
  if (last.end === Infinity) return `${moment(stretch[0].start, zone, year)} – no end`;
  const shifts = stretch.map(({ start, end }) => onClock(fields(start, zone), fields(end, zone)));
  const runs = [];
  for (const shift of shifts) {
    const run = runs[runs.length - 1];
    if (run && alike(run, shift)) run.push(shift);
    else runs.push([shift]);
  }
  if (runs.length > MOST_RUNS) return `${spanOf(shifts, year)}, ${stretch.length} shifts`;
  return runs.map((run) => runText(run, year)).join(", then ");
}

/** A night in which the clock changes has hours of its own, between those before and those after. */
const MOST_RUNS = 3;

/** A shift as a clock shows it; its length is in minutes. */
function onClock(from, to) {
  const shown = (at) => Date.parse(`${at.day} ${at.month} ${at.year} ${clockOf(at)} UTC`) / 60000;
  return { from, to, begins: clockOf(from), ends: clockOf(to), length: shown(to) - shown(from) };
}

/** When the shifts of a run begin and end: its first shift may begin late, and its last end early. */
function hoursOf(run) {
  return { begins: run[Math.min(1, run.length - 1)].begins, ends: run[0].ends };
}

/** Whether the next shift has the hours of a run. */
function alike(run, next) {
  const before = run[run.length - 1];
  if (run.length === 1 && before.ends === next.ends && before.length <= next.length && next.length < before.length + DAY) {
    return before.begins === next.begins || (before.length < next.length && next.length <= DAY);
  }
  const { begins, ends } = hoursOf(run);
  const fits = next.ends === ends ? next.length === before.length : next.length < before.length;
  return next.begins === begins && before.ends === ends && fits;
}

function runText(run, year) {
  if (run.length === 1) return spanOf(run, year);
  const first = run[0], last = run[run.length - 1], { begins, ends } = hoursOf(run);
  const daily = `daily ${begins}–${ends}`;
  if (first.begins !== begins || last.ends !== ends) return `${spanOf(run, year)}, ${daily}`;
  return `${dayOf(first.from, year)} – ${dayOf(last.from, year)}, ${daily}`;
}

/** `Mon 7 Dec 03:00 – 15:00`, or with both days when they differ. */
function spanOf(shifts, year) {
  const from = shifts[0].from, to = shifts[shifts.length - 1].to;
  const day = dayOf(to, year);
  return `${dayOf(from, year)} ${clockOf(from)} – ${dayOf(from, year) === day ? "" : `${day} `}${clockOf(to)}`;
}

/** The Monday, 00:00 UTC, of a time. 1 January 1970 was a Thursday. */
function monday(at) {
  const day = Math.floor(at / DAY);
  return (day - ((((day + 3) % 7) + 7) % 7)) * DAY;
}

/** The first of the month, `months` after that of a time. */
function month(at, months) {
  const date = new Date(at * 60000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / 60000;
}

// Shifts

/** The shifts of the data, ascending by start; people, lanes and seats are places in their lists. Some have no end. */
function shiftsOf(data) {
  return data.shifts.map(([lane, start, length, person, reason = 0, insteadOf = null]) => ({
    lane, person, insteadOf,
    rotation: data.lanes[lane][0], seat: data.lanes[lane][1],
    start: data.start + start, end: length === null ? Infinity : data.start + start + length,
    reason: data.reasons[reason],
  }));
}

/** Who is at a seat at a time, and whose shift is the next. */
function onCall(shifts, seat, now) {
  const own = shifts.filter((shift) => shift.seat === seat);
  const current = own.find((shift) => shift.start <= now && now < shift.end) ?? null;
  const next = own.find((shift) => shift.start >= (current ? current.end : now)) ?? null;
  return { current, next };
}

/** Shifts of one person in one lane for one reason with less than a day between, together. */
function stretches(shifts) {
  const found = [], latest = new Map();
  for (const shift of shifts) {
    const before = latest.get(shift.lane), last = before?.[before.length - 1];
    const alike = last && ["person", "reason", "insteadOf"].every((name) => last[name] === shift[name]);
    if (alike && shift.start - last.end < DAY) {
      before.push(shift);
    } else {
      found.push([shift]);
      latest.set(shift.lane, found[found.length - 1]);
    }
  }
  return found;
}

/** Why the data must not be trusted at a time; empty when they may be. */
function doubt(data, now) {
  const age = now - data.made;
  if (now >= data.end) return `This page knows who is on call until ${moment(data.end, UTC)} UTC. That is over.`;
  if (age < -DAY) return "This page was made in the future, by the clock of your device. Is the clock right?";
  if (age > data.trusted) {
    return `This page is ${Math.floor(age / DAY)} days old and may be wrong: it is made again every day, and that has failed. Ask PagerDuty who is on call.`;
  }
  return "";
}

// Search

/** The parts that hold all words of a query; those with a word in a heading come first. */
function search(parts, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const heads = (part) => words.filter((word) => `${part.title} ${part.heading}`.toLowerCase().includes(word)).length;
  return parts
    .filter((part) => words.every((word) => `${part.title} ${part.heading} ${part.text}`.toLowerCase().includes(word)))
    .sort((one, other) => heads(other) - heads(one));
}

// Elements

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The first page: what it shows of its data. */
class Page {
  constructor(data) {
    this.data = data;
    this.shifts = shiftsOf(data);
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.zone = own && fields(0, own) ? own : UTC; // some browsers do not know where they are
    this.zones = ["UTC", "Etc/UTC", "GMT"].includes(this.zone) ? [UTC] : [UTC, this.zone];
    this.controls = document.getElementById("controls");
    this.step = 0; // how many pictures later than that of today
    this.whole = false;
    this.shown = null;
  }

  get now() {
    return Math.floor(Date.now() / 60000);
  }

  get year() {
    return fields(this.now, UTC).year;
  }

  start() {
    this.controls.addEventListener("change", () => {
      this.step = 0;
      this.drawWeeks();
    });
    this.controls.addEventListener("submit", (event) => event.preventDefault());
    for (const button of this.controls.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const by = Number(button.dataset.step);
        this.step = by ? this.step + by : 0;
        this.drawWeeks();
      });
    }
    document.getElementById("more").addEventListener("click", () => {
      this.whole = true;
      this.drawList(this.chosen());
      document.getElementById("list").parentElement.focus();
    });
    const picture = document.getElementById("picture");
    picture.addEventListener("keydown", (event) => this.move(event));
    picture.addEventListener("click", (event) => this.choose(event.target.closest("[data-number]")));
    picture.addEventListener("focusin", (event) => this.choose(event.target.closest("[data-number]")));
    this.width = picture.clientWidth;
    new ResizeObserver(() => {
      if (picture.clientWidth !== this.width) this.drawWeeks();
    }).observe(picture);
    this.subscriptions();
    this.tick();
    setInterval(() => this.tick(), 15000);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  /** Show what has changed: the clock every minute, everything else at a handoff and at midnight. */
  tick() {
    const age = document.getElementById("age"), reason = doubt(this.data, this.now);
    if (age.textContent !== reason) age.textContent = reason;
    age.hidden = !reason;
    document.getElementById("clock").textContent = `It is ${this.both((zone) => moment(this.now, zone, this.year))}${this.zones.length > 1 ? ` (${this.zone})` : ""}.`;
    const standing = this.data.seats.map((_, seat) => onCall(this.shifts, seat, this.now));
    const shown = JSON.stringify([Math.floor(this.now / DAY), standing]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.drawNow(standing);
      this.drawWeeks();
    } else {
      this.markNow();
    }
  }

  /** A text in UTC, and in the reader's zone if that is another. */
  both(text) {
    const [first, second] = this.zones.map(text);
    return second === undefined ? `${first} UTC` : `${first} UTC, ${second} on your clock`;
  }

  handle(person) {
    return `@${this.data.people[person].handle}`;
  }

  profile(person) {
    return html("a", { href: `https://github.com/${this.data.people[person].handle}` }, this.handle(person));
  }

  seatName(number) {
    const { level, seat, team } = this.data.seats[number];
    return `${level}${seat ? ` (${seat})` : ""}${team ? ` of ${team}` : ""}`;
  }

  laneName(lane) {
    const [rotation, number] = this.data.lanes[lane], { level, seat } = this.data.seats[number];
    return `${this.data.rotations[rotation].id} ${level}${seat ? ` (${seat})` : ""}`;
  }

  why({ reason, insteadOf }) {
    if (insteadOf === null) return reason;
    return reason === "cover" ? `cover for ${this.handle(insteadOf)}` : `swap, for ${this.handle(insteadOf)}`;
  }

  // Now

  drawNow(standing) {
    const cards = standing.map(({ current, next }, seat) => {
      const { after, always } = this.data.seats[seat];
      const called = after === null ? "never called" : after ? `called after ${after} minutes` : "called at once";
      const card = html("li", {}, html("h3", {}, this.seatName(seat), " ", html("span", { class: "quiet" }, called)));
      if (current) {
        const until = current.end === Infinity
          ? "no end"
          : `until ${this.both((zone) => moment(current.end, zone, this.year))}`;
        card.append(html("p", { class: "person" }, this.profile(current.person)), html("p", {}, until));
        if (current.reason !== "scheduled") card.append(html("p", {}, this.why(current)));
      } else {
        const known = this.data.start <= this.now && this.now < this.data.end;
        card.append(html("p", { class: always || !known ? "person warning" : "person" }, known ? "nobody" : "not known"));
      }
      if (next) {
        const gap = !current || next.start > current.end;
        const from = gap ? ` from ${this.both((zone) => moment(next.start, zone, this.year))}` : "";
        card.append(html("p", {}, "then ", this.profile(next.person), from));
      }
      return card;
    });
    document.getElementById("seats").replaceChildren(html("ul", { class: "seats" }, ...cards));
  }

  // The weeks

  /** Which days the picture shows, row by row. */
  rows() {
    const today = Math.floor(this.now / DAY) * DAY, wide = this.width >= 720;
    if (this.controls.elements.view.value === "month") {
      const first = month(today, this.step), end = month(first, 1), days = wide ? (end - first) / DAY : 7;
      const found = [];
      for (let at = first; at < end; at += days * DAY) found.push({ start: at, days, end: Math.min(end, at + days * DAY) });
      return found;
    }
    const days = wide ? 7 : this.width >= 500 ? 3 : 2, count = wide ? 4 : 7;
    const first = (wide ? monday(today) : today) + this.step * count * days * DAY;
    return Array.from({ length: count }, (_, row) => {
      const start = first + row * days * DAY;
      return { start, days, end: start + days * DAY };
    });
  }

  chosen() {
    const { person, rotation } = this.controls.elements;
    return this.shifts.filter((shift) =>
      (person.value === "" || shift.person === Number(person.value)) &&
      (rotation.value === "" || shift.rotation === Number(rotation.value)));
  }

  drawWeeks() {
    const picture = document.getElementById("picture"), chosen = this.chosen();
    this.drawList(chosen);
    this.width = picture.clientWidth;
    if (!this.width) return;
    const rows = this.rows(), from = rows[0].start, to = rows[rows.length - 1].end;
    const visible = chosen.filter((shift) => shift.start < to && shift.end > from);
    const lanes = [...new Set(chosen.map((shift) => shift.lane))].sort((one, other) => one - other);
    this.frame = this.measures(rows, lanes);
    this.cells = [];
    const drawn = rows.map((row, number) => this.drawRow(row, number, lanes, visible));
    const focused = picture.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const height = rows.length * this.frame.row;
    const label = "Who is on call. Move from shift to shift with the arrow keys; the same in words follows below.";
    this.svg = svg("svg", { width: this.width, height, role: "group", "aria-label": label }, this.patterns(), ...drawn);
    picture.replaceChildren(this.svg);
    this.enter(focused);
    this.markNow();
    this.drawLegend(visible);
    const last = moment(to - 1, UTC, this.year).slice(0, -6), first = moment(from, UTC, this.year).slice(0, -6);
    document.getElementById("shown").textContent = `${first} – ${last}${visible.length ? "" : ": no shifts"}`;
    const [earlier, , later] = this.controls.querySelectorAll("[data-step]");
    earlier.disabled = from <= this.data.start;
    later.disabled = to >= this.data.end;
  }

  measures(rows, lanes) {
    const wide = this.width >= 720, head = 24, lane = 28, gap = wide ? 4 : 18, left = wide ? 176 : 0;
    return {
      wide, head, lane, gap, left, rows, lanes,
      day: (this.width - left - 1) / rows[0].days,
      row: head + lanes.length * (lane + gap) + 30,
    };
  }

  x(at, row) {
    return this.frame.left + (at - row.start) / DAY * this.frame.day;
  }

  top(number, line) {
    const { row, head, lane, gap, wide } = this.frame;
    return number * row + head + line * (lane + gap) + (wide ? 0 : gap - 4);
  }

  drawRow(row, number, lanes, visible) {
    const { head, day, left, wide, row: height } = this.frame;
    const y = number * height, bottom = y + height - 30, group = svg("g");
    for (let at = row.start; at <= row.end; at += DAY) {
      const x = this.x(at, row);
      group.append(svg("path", { d: `M${x} ${y + 4}V${bottom}`, class: "line" }));
      if (at < row.end) group.append(svg("text", { x: x + 4, y: y + head - 8, class: "day" }, this.dayLabel(at, day)));
    }
    lanes.forEach((lane, line) => {
      const top = this.top(number, line);
      const label = this.laneName(lane), most = (wide ? left - 6 : this.width) / 7;
      group.append(svg("text", { x: 0, y: wide ? top + 18 : top - 4, class: "lane" },
        label.length > most ? `${label.slice(0, Math.floor(most) - 1)}…` : label));
      const own = visible.filter((shift) => shift.lane === lane && shift.start < row.end && shift.end > row.start);
      for (const stretch of stretches(own)) this.drawStretch(group, stretch, row, number, line);
    });
    return group;
  }

  dayLabel(at, width) {
    const { weekday, day, month: name } = fields(at, UTC);
    if (width >= 84) return `${weekday} ${day} ${name}`;
    return width >= 46 ? `${weekday.slice(0, 2)} ${day}` : day;
  }

  drawStretch(group, stretch, row, number, line) {
    const top = this.top(number, line), { lane: height } = this.frame;
    const look = this.data.people[stretch[0].person];
    const edge = (at) => this.x(Math.min(Math.max(at, row.start), row.end), row);
    const left = edge(stretch[0].start), right = edge(stretch[stretch.length - 1].end);
    const band = { x: left, y: top + 4, width: right - left, height: height - 8, fill: `hsl(${look.hue} 70% 80%)` };
    group.append(svg("rect", { ...band, "fill-opacity": 0.4 }));
    for (const shift of stretch) {
      const x = edge(shift.start), key = `${shift.lane}/${shift.start}/${number}`;
      const rect = svg("rect", {
        x, y: top, width: Math.max(edge(shift.end) - x, 1), height, rx: 3, class: shift.insteadOf === null ? "" : "moved",
        fill: `url(#p${shift.person})`, stroke: `hsl(${look.hue} 55% 38%)`,
      });
      const label = `${this.laneName(shift.lane)}: ${this.handle(shift.person)}, ${when([shift], UTC, this.year)} UTC`;
      const cell = svg("g", {
        class: "shift", role: "button", tabindex: -1, "aria-label": label, "data-number": this.cells.length, "data-key": key,
      }, rect);
      this.cells.push({ cell, shift, place: number * this.frame.lanes.length + line, key });
      group.append(cell);
    }
    const room = (right - left - 8) / 7.2, text = this.labels(stretch[0]).find((each) => each.length <= room);
    if (text) group.append(svg("text", { x: left + 5, y: top + 19, class: "who" }, text));
  }

  labels(shift) {
    const own = this.handle(shift.person), { initials } = this.data.people[shift.person];
    if (shift.insteadOf === null) return [own, initials];
    const other = this.data.people[shift.insteadOf];
    return [`${own} for @${other.handle}`, `${own} for ${other.initials}`, `${initials} for ${other.initials}`, own, initials];
  }

  patterns() {
    return svg("defs", {}, ...this.data.people.map(({ hue, stroke }, number) => {
      const tile = svg("pattern", { id: `p${number}`, width: 10, height: 10, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 10, height: 10, fill: `hsl(${hue} 70% 80%)` }));
      const path = this.data.strokes[stroke];
      if (path) tile.append(svg("path", { d: path, stroke: `hsl(${hue} 55% 38%)`, "stroke-opacity": 0.45, fill: "none" }));
      return tile;
    }));
  }

  markNow() {
    if (!this.svg) return;
    this.svg.querySelector(".now")?.remove();
    const { rows, row: height, head } = this.frame;
    const number = rows.findIndex((row) => row.start <= this.now && this.now < row.end);
    if (number < 0) return;
    const x = this.x(this.now, rows[number]), bottom = (number + 1) * height - 22;
    const anchor = x > this.width - 40 ? "end" : "start";
    this.svg.append(svg("g", { class: "now" },
      svg("path", { d: `M${x} ${number * height + head - 4}V${bottom}` }),
      svg("text", { x: anchor === "end" ? x - 4 : x + 4, y: bottom, "text-anchor": anchor }, "now")));
  }

  // Moving in the picture

  /** One shift can be reached with Tab: the one that had the focus, or else the one of now, or the first. */
  enter(focused) {
    const again = this.cells.find(({ key }) => key === focused);
    const entry = again ?? this.cells.find(({ shift }) => shift.start <= this.now && this.now < shift.end) ?? this.cells[0];
    entry?.cell.setAttribute("tabindex", 0);
    again?.cell.focus();
  }

  move(event) {
    const from = this.cells[Number(event.target.dataset?.number)];
    if (!from) return;
    const to = this.target(event.key, from);
    if (to === undefined) return;
    event.preventDefault();
    to?.cell.focus();
  }

  /** Where a key leads; undefined for a key that means nothing here. */
  target(key, from) {
    const middle = ({ shift }) => shift.start + shift.end;
    if (key === "Enter" || key === " ") return from;
    if (key === "Home") return this.cells[0];
    if (key === "End") return this.cells[this.cells.length - 1];
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (by === undefined) return undefined;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const own = this.cells.filter(({ shift }) => shift.lane === from.shift.lane);
      return own[own.indexOf(from) + by] ?? null;
    }
    for (let place = from.place + by; this.cells.some((each) => (each.place - place) * by >= 0); place += by) {
      const there = this.cells.filter((each) => each.place === place);
      const near = (each) => Math.abs(middle(each) - middle(from)) % (2 * WEEK);
      if (there.length) return there.reduce((best, each) => (near(each) < near(best) ? each : best));
    }
    return null;
  }

  choose(element) {
    const found = element && this.cells[Number(element.dataset.number)];
    if (!found) return;
    for (const { cell } of this.cells) cell.setAttribute("tabindex", cell === element ? 0 : -1);
    for (const { cell } of this.cells) cell.classList.toggle("chosen", cell === element);
    const { shift } = found, { zone } = this.data.people[shift.person];
    const turn = stretches(this.shifts).find((each) => each.includes(shift));
    const text = (stretch) => this.both((clock) => when(stretch, clock, this.year));
    const sentences = [
      `${this.handle(shift.person)} is ${this.seatName(shift.seat)} in ${this.data.rotations[shift.rotation].title}: ${text([shift])}.`,
      turn.length > 1 ? `One of ${turn.length} shifts: ${when(turn, UTC, this.year)} UTC.` : "",
      shift.reason === "scheduled" ? "" : `Why: ${this.why(shift)}.`,
      zone === this.zone || !fields(0, zone) ? "" : `On their own clock: ${when([shift], zone, this.year)} (${zone}).`,
    ];
    const detail = document.getElementById("detail");
    detail.textContent = sentences.filter(Boolean).join(" ");
    detail.classList.add("filled");
  }

  drawLegend(visible) {
    const people = [...new Set(visible.map((shift) => shift.person))].sort((one, other) => one - other);
    document.getElementById("legend").replaceChildren(...people.map((person) => {
      const { hue, initials } = this.data.people[person];
      const box = { x: 1, y: 1, width: 32, height: 16, rx: 3, fill: `url(#p${person})`, stroke: `hsl(${hue} 55% 38%)` };
      return html("li", {}, svg("svg", { width: 34, height: 18, "aria-hidden": "true" }, svg("rect", box)),
        " ", html("b", {}, initials), ` ${this.handle(person)}`);
    }));
  }

  // In words

  /** As much as a sheet of paper holds; all of it on the screen for whoever asks. */
  drawList(chosen) {
    const PAPER = 32;
    const all = stretches(chosen).filter((stretch) => stretch[stretch.length - 1].end > this.now);
    const heads = [...this.zones.map((zone) => (zone === UTC ? "UTC" : `Your clock (${zone})`)), "Level", "Person", "Why", "Rotation"];
    const rows = all.slice(0, this.whole ? all.length : PAPER).map((stretch, number) => {
      const [first] = stretch;
      const cells = [
        ...this.zones.map((zone) => when(stretch, zone, this.year)),
        this.seatName(first.seat), this.handle(first.person), this.why(first), this.data.rotations[first.rotation].id,
      ];
      return html("tr", number < PAPER ? {} : { class: "screen" }, ...cells.map((cell) => html("td", {}, cell)));
    });
    document.getElementById("list").replaceChildren(
      html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, ...rows));
    const more = document.getElementById("more");
    more.hidden = rows.length === all.length;
    more.textContent = `Show all ${all.length}`;
  }

  // In your calendar

  /** On a server, links to calendars subscribe instead of showing a file once. */
  subscriptions() {
    if (!location.protocol.startsWith("http")) return;
    for (const link of document.querySelectorAll("a.calendar")) {
      link.href = link.href.replace(/^https?:/, "webcal:");
    }
  }
}

/** The search of the handbook. */
class Search {
  constructor(parts) {
    this.parts = parts;
    this.field = document.getElementById("search");
  }

  start() {
    this.field.value = new URLSearchParams(location.search).get("q") ?? "";
    this.field.addEventListener("input", () => this.draw());
    this.field.form.addEventListener("submit", (event) => event.preventDefault());
    this.draw();
  }

  draw() {
    const found = search(this.parts, this.field.value);
    const status = found.length === 1 ? "1 result" : `${found.length || "no"} results`;
    document.getElementById("found").textContent = this.field.value.trim() ? status : "";
    document.getElementById("results").replaceChildren(...found.map(({ title, href, heading, text }) =>
      html("li", {}, html("a", { href }, heading === title ? title : `${title}: ${heading}`), html("p", {}, this.excerpt(text)))));
  }

  /** The text around the first word of the query that it holds. */
  excerpt(text) {
    const places = this.field.value.toLowerCase().split(/\s+/).filter(Boolean).map((word) => text.toLowerCase().indexOf(word));
    const first = Math.max(Math.min(...places.filter((place) => place >= 0), text.length) - 60, 0);
    return `${first ? "…" : ""}${text.slice(first, first + 180)}${text.length > first + 180 ? "…" : ""}`;
  }
}

if (typeof document === "undefined") {
  module.exports = { doubt, monday, month, onCall, search, shiftsOf, stretches, when };
} else {
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
  const data = read("data"), parts = read("parts");
  if (data) new Page(data).start();
  if (parts) new Search(parts).start();
}
