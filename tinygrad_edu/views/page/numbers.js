/* Numbers: four significant digits and a true minus, as in every other picture. */
function number(x) { return D.scalar && typeof x === "string" && x !== "" ? Number(x) : x; }

function fmt(x) {
  if (x === null || x === undefined) return "—";
  if (typeof x === "string") return x;
  if (typeof x === "boolean") return x ? "True" : "False";
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const exponent = Number(x.toExponential(3).split("e")[1]);
  let text;
  if (exponent < -4 || exponent >= 4) {
    const [mantissa] = x.toExponential(3).split("e");
    text = `${Number(mantissa)}e${exponent}`;
  } else text = String(Number(x.toPrecision(4)));
  return text.replaceAll("-", "−");
}

function signed(x) {
  const text = fmt(x);
  return text.startsWith("−") && D.scalar ? `(${text})` : text;
}
