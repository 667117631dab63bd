// Draws the figures of a part of the page. The drawing library comes when there is something to draw.
export const library = new URL("./echarts/echarts.common.min.js", import.meta.url).href;
let loading;
const drawn = new Set();

const loaded = () =>
  (loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = () => done(window.echarts);
    script.onerror = () => failed(new Error("echarts"));
    document.head.append(script);
  }));

const language = document.documentElement.lang;
const short = new Intl.NumberFormat(language, { notation: "compact" });
const whole = new Intl.NumberFormat(language);

/** Draws each figure in a part that can be seen; one in a closed `details` when it is opened. */
export async function draw(part) {
  const figures = [...part.querySelectorAll("figure[data-chart]")].filter(each => !each.dataset.drawn);
  for (const details of part.querySelectorAll("details")) if (!details.open) details.addEventListener("toggle", () => draw(details), { once: true });
  const open = figures.filter(each => !each.closest("details:not([open])"));
  if (!open.length) return;
  let echarts;
  try {
    echarts = await loaded();
  } catch {
    return; // the tables say it all
  }
  for (const figure of open) picture(figure, echarts);
}

function picture(figure, echarts) {
  const data = JSON.parse(figure.dataset.chart);
  const box = figure.querySelector(".canvas");
  const many = data.series.length > 1;
  const signed = data.kind === "signed";
  figure.dataset.drawn = "yes";
  figure.hidden = false;
  box.style.height = `${Math.max(120, data.categories.length * 30 + (many ? 80 : 50))}px`;
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    color: data.colors,
    aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: "#1b2733" },
    grid: { left: 8, right: 48, top: many ? 40 : 8, bottom: 8, containLabel: true },
    legend: many ? { top: 0, left: 0, itemWidth: 16, itemHeight: 10 } : undefined,
    // A tooltip of HTML would carry styles that the policy of the page forbids.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, valueFormatter: value => whole.format(value) + data.unit },
    xAxis: { type: "value", splitNumber: 3, axisLabel: { formatter: value => short.format(value), hideOverlap: true } },
    yAxis: { type: "category", inverse: true, data: data.categories, axisTick: { show: false }, axisLine: { show: !signed }, axisLabel: { width: 110, overflow: "truncate" } },
    series: data.series.map(each => ({
      type: "bar",
      name: each.name,
      stack: data.kind === "stacked" ? "all" : undefined,
      barMaxWidth: 18,
      data: each.values.map((value, at) => (many ? value : { value, itemStyle: { color: signed ? data.colors[value < 0 ? 1 : 0] : data.colors[at] } })),
      label: many ? undefined : { show: true, position: "right", formatter: point => short.format(point.value) },
    })),
  });
  drawn.add([chart, box]);
}

addEventListener("resize", () => {
  for (const each of drawn) {
    const [chart, box] = each;
    if (box.isConnected) chart.resize({ width: box.clientWidth });
    else {
      chart.dispose();
      drawn.delete(each);
    }
  }
});
