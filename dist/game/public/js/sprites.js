// Glows are slow to draw and always look the same: each is painted once and then copied.

const sprites = new Map();

/** A soft ball of light, 128 by 128 pixels. */
export function glow(hue) {
  return sprite(`glow ${hue}`, [128, 128], (paint) => {
    const light = paint.createRadialGradient(64, 64, 0, 64, 64, 64);
    light.addColorStop(0, `hsl(${hue} 100% 70% / 0.85)`);
    light.addColorStop(0.3, `hsl(${hue} 100% 60% / 0.32)`);
    light.addColorStop(1, `hsl(${hue} 100% 50% / 0)`);
    paint.fillStyle = light;
    paint.fillRect(0, 0, 128, 128);
  });
}

/** The floor of an arena, with its grid and its shining edge, which is `margin` wide. */
export function floor(width, height, margin) {
  return sprite(`floor ${width} ${height}`, [width + 2 * margin, height + 2 * margin], (paint) => {
    paint.translate(margin, margin);
    paint.beginPath();
    paint.roundRect(0, 0, width, height, 28);
    paint.strokeStyle = '#5f74e0';
    paint.shadowColor = '#5f7bff';
    paint.shadowBlur = margin;
    paint.lineWidth = 5;
    paint.stroke();
    paint.shadowBlur = 0;
    paint.clip();
    const light = paint.createRadialGradient(width / 2, height * 0.42, 0, width / 2, height / 2, width * 0.65);
    light.addColorStop(0, '#18214f');
    light.addColorStop(0.55, '#0d1333');
    light.addColorStop(1, '#080b20');
    paint.fillStyle = light;
    paint.fillRect(0, 0, width, height);
    for (const [x, y, hue] of [[0.2, 0.25, 265], [0.8, 0.7, 190], [0.75, 0.15, 320]]) {
      paint.globalAlpha = 0.16;
      paint.drawImage(glow(hue), x * width - 420, y * height - 420, 840, 840);
    }
    paint.globalAlpha = 1;
    paint.strokeStyle = '#7c8cff14';
    paint.lineWidth = 1.5;
    paint.beginPath();
    for (let x = 75; x < width; x += 75) {
      paint.moveTo(x, 0);
      paint.lineTo(x, height);
    }
    for (let y = 75; y < height; y += 75) {
      paint.moveTo(0, y);
      paint.lineTo(width, y);
    }
    paint.stroke();
  });
}

function sprite(key, [width, height], draw) {
  let canvas = sprites.get(key);
  if (!canvas) {
    canvas = Object.assign(document.createElement('canvas'), { width, height });
    draw(canvas.getContext('2d'));
    sprites.set(key, canvas);
  }
  return canvas;
}
