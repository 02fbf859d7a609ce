// GET /loop never ends by itself.
export function GET() {
  for (;;);
}
export const POST = (req) => ({ sum: req.body.reduce((a, b) => a + b, 0) });
