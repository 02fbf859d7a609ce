// What flashes up and fades: the sparks, the ring and the "+1" of a pick-up.

const LIFE_S = 0.8;

export class Effects {
  #sparks = [];
  #rings = [];
  #labels = [];

  collected({ x, y, points }, hue, time) {
    const count = points > 1 ? 34 : 16;
    for (let i = 0; i < count; i++) {
      const angle = (i / count) * Math.PI * 2 + Math.random() * 0.4;
      const speed = 60 + Math.random() * (points > 1 ? 260 : 170);
      this.#sparks.push({ x, y, vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, hue, time });
    }
    this.#rings.push({ x, y, hue, time });
    this.#labels.push({ x, y, hue, time, text: `+${points}` });
  }

  draw(paint, time) {
    const alive = (list) => list.filter((one) => time - one.time < LIFE_S * 1000);
    this.#sparks = alive(this.#sparks);
    this.#rings = alive(this.#rings);
    this.#labels = alive(this.#labels);
    paint.save();
    paint.globalCompositeOperation = 'lighter';
    for (const spark of this.#sparks) drawSpark(paint, spark, (time - spark.time) / 1000);
    for (const ring of this.#rings) drawRing(paint, ring, (time - ring.time) / 1000);
    paint.restore();
    for (const label of this.#labels) drawLabel(paint, label, (time - label.time) / 1000);
  }
}

function drawSpark(paint, { x, y, vx, vy, hue }, age) {
  const left = 1 - age / LIFE_S;
  const way = age * (0.45 + 0.55 * left); // slows down
  paint.fillStyle = `hsl(${hue} 100% ${60 + 30 * left}% / ${left})`;
  paint.beginPath();
  paint.arc(x + vx * way, y + vy * way, 1 + 3.2 * left, 0, Math.PI * 2);
  paint.fill();
}

function drawRing(paint, { x, y, hue }, age) {
  const left = 1 - age / LIFE_S;
  paint.strokeStyle = `hsl(${hue} 100% 75% / ${left * left})`;
  paint.lineWidth = 4 * left;
  paint.beginPath();
  paint.arc(x, y, 20 + 70 * (1 - left * left), 0, Math.PI * 2);
  paint.stroke();
}

function drawLabel(paint, { x, y, hue, text }, age) {
  const left = 1 - age / LIFE_S;
  paint.font = '700 26px system-ui, "Liberation Sans", sans-serif';
  paint.textAlign = 'center';
  paint.fillStyle = `hsl(${hue} 100% 82% / ${Math.min(1, left * 2)})`;
  paint.fillText(text, x, y - 30 - 50 * age);
}
