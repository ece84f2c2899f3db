import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { connect, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** Only the parts of ECharts that are drawn with. */
use([LineChart, CustomChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer]);

export { connect, init };
