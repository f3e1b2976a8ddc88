import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;

/** One Elasticsearch node in this process. Its home is -Des.home; each argument is a setting, key=value. */
public class Launcher {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("es.home")).toAbsolutePath();
        Settings.Builder settings = Settings.builder().put("path.home", home.toString());
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        LogConfigurator.configureESLogging();
        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName("tests");
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), home.resolve("config"), () -> "tests");
        LogConfigurator.configure(environment, true);
        Node node = new Node(environment);
        node.start();
        new CountDownLatch(1).await();
    }
}
