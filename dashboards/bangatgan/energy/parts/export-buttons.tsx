import { usePreferences } from '../../../ui/preferences.tsx';
import { saveFile } from '../../api/save-file.ts';
import { type SeriesSet, seriesCsv, seriesJson } from '../model/series.ts';

interface ExportProps {
  readonly set: SeriesSet;
  /** Name of the file without its ending. */
  readonly file: string;
}

/** What is shown, to take along. */
export function ExportButtons({ set, file }: ExportProps) {
  const { t } = usePreferences();
  return (
    <div class="export-buttons no-print">
      <button
        type="button"
        class="button button-small"
        // A mark of the byte order, or else spreadsheets in Korea read UTF-8 as EUC-KR.
        onClick={() => saveFile(`${file}.csv`, 'text/csv', `\uFEFF${seriesCsv(set)}`)}
      >
        {t('energy.csv')}
      </button>
      <button
        type="button"
        class="button button-small"
        onClick={() => saveFile(`${file}.json`, 'application/json', seriesJson(set))}
      >
        {t('energy.json')}
      </button>
    </div>
  );
}
