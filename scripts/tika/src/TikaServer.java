import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.RecursiveParserWrapper;
import org.apache.tika.parser.ocr.TesseractOCRConfig;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.BasicContentHandlerFactory;
import org.apache.tika.sax.BasicContentHandlerFactory.HANDLER_TYPE;
import org.apache.tika.sax.RecursiveParserWrapperHandler;
import org.xml.sax.SAXException;

/**
 * The parsers of Tika behind two paths of Tika Server (GET /version, PUT /rmeta/xml), on the HTTP server of the JDK.
 * For tests and measures, where Maven gives the parsers and not the server. Same names of headers, same answers.
 */
public class TikaServer {
    private static final AutoDetectParser PARSER = new AutoDetectParser();
    private static final Pattern FILE_NAME = Pattern.compile("(?i)filename=\"?([^\";]+)\"?");

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/version", exchange -> send(exchange, 200, "text/plain", Tika.getString()));
        server.createContext("/rmeta/xml", TikaServer::read);
        server.start();
    }

    private static void read(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("PUT")) {
            send(exchange, 405, "text/plain", "");
            return;
        }
        String told = header(exchange, "Content-Disposition");
        Metadata metadata = new Metadata();
        Matcher name = FILE_NAME.matcher(told == null ? "" : told);
        if (name.find()) {
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name.group(1));
        }
        try {
            send(exchange, 200, "application/json", json(parsed(exchange, metadata)));
        } catch (RuntimeException error) {
            send(exchange, 500, "text/plain", error.getClass().getName());
        }
    }

    private static List<Metadata> parsed(HttpExchange exchange, Metadata metadata) throws IOException {
        String most = header(exchange, "writeLimit");
        RecursiveParserWrapper wrapper = new RecursiveParserWrapper(PARSER);
        RecursiveParserWrapperHandler handler = new RecursiveParserWrapperHandler(
            new BasicContentHandlerFactory(HANDLER_TYPE.XML, most == null ? -1 : Integer.parseInt(most)));
        ParseContext context = context(exchange);
        context.set(Parser.class, wrapper);
        try (TikaInputStream in = TikaInputStream.get(exchange.getRequestBody())) {
            wrapper.parse(in, handler, metadata, context);
        } catch (TikaException | SAXException error) {
            // The metadata hold it, and the text so far: Tika Server answers 200 too.
        }
        return handler.getMetadataList();
    }

    private static ParseContext context(HttpExchange exchange) {
        ParseContext context = new ParseContext();
        TesseractOCRConfig images = new TesseractOCRConfig();
        images.setSkipOcr(Boolean.parseBoolean(header(exchange, "X-Tika-OCRskipOcr")));
        context.set(TesseractOCRConfig.class, images);
        String strategy = header(exchange, "X-Tika-PDFOcrStrategy");
        if (strategy != null) {
            PDFParserConfig pages = new PDFParserConfig();
            pages.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.valueOf(strategy.toUpperCase(Locale.ROOT)));
            context.set(PDFParserConfig.class, pages);
        }
        return context;
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static String json(List<Metadata> parts) {
        StringBuilder out = new StringBuilder("[");
        for (Metadata part : parts) {
            out.append(out.length() > 1 ? ",{" : "{");
            String before = "";
            for (String name : part.names()) {
                string(out.append(before), name).append(':');
                String[] values = part.getValues(name);
                out.append(values.length > 1 ? "[" : "");
                for (int at = 0; at < values.length; at++) {
                    string(out.append(at > 0 ? "," : ""), values[at]);
                }
                out.append(values.length > 1 ? "]" : "");
                before = ",";
            }
            out.append('}');
        }
        return out.append(']').toString();
    }

    private static StringBuilder string(StringBuilder out, String text) {
        out.append('"');
        for (char one : text.toCharArray()) {
            if (one < 0x20 || one == '"' || one == '\\' || Character.isSurrogate(one)) {
                out.append(String.format("\\u%04x", (int) one));
            } else {
                out.append(one);
            }
        }
        return out.append('"');
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
