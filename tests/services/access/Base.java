import com.healthmarketscience.jackcess.ColumnBuilder;
import com.healthmarketscience.jackcess.DataType;
import com.healthmarketscience.jackcess.Database;
import com.healthmarketscience.jackcess.DatabaseBuilder;
import com.healthmarketscience.jackcess.Table;
import com.healthmarketscience.jackcess.TableBuilder;
import java.io.File;
import java.time.LocalDateTime;

/** Writes a register of concessions as a database of Access: FILE FORMAT ROWS OTHER. */
class Base {
    public static void main(String[] arguments) throws Exception {
        Database.FileFormat format = Database.FileFormat.valueOf(arguments[1]);
        try (Database base = DatabaseBuilder.create(format, new File(arguments[0]))) {
            Table graves = new TableBuilder("Concessions du cimetière")
                .addColumn(new ColumnBuilder("Numéro", DataType.LONG))
                .addColumn(new ColumnBuilder("Concessionnaire", DataType.TEXT))
                .addColumn(new ColumnBuilder("Acquise", DataType.SHORT_DATE_TIME))
                .addColumn(new ColumnBuilder("Remarques", DataType.MEMO))
                .addColumn(new ColumnBuilder("Photographie", DataType.OLE))
                .toTable(base);
            String remark = "accès par l’allée des Cyprès ".repeat(200);
            for (int row = 1; row <= Integer.parseInt(arguments[2]); row++) {
                graves.addRow(row, "Élodie Pradinas", LocalDateTime.of(1987, 3, 5, 0, 0), remark, new byte[] {1, 2, 3});
            }
            new TableBuilder(arguments[3]).addColumn(new ColumnBuilder("Allée", DataType.TEXT)).toTable(base);
        }
    }
}
